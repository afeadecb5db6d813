"""Durations in words."""

from django.utils.translation import gettext as _


def duration(seconds: float) -> str:
    """A length of time, rounded as people say it: “45 s”, “2 min 30 s”, “1 h 05 min”.

    Args:
        seconds: the length, not negative.
    """
    whole = max(0, round(seconds))
    if whole < 1:
        return _("less than a second")
    if whole < 60:
        return _("%(seconds)s s") % {"seconds": whole}
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        if not rest or minutes >= 10:
            return _("%(minutes)s min") % {"minutes": round(whole / 60)}
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    hours, minutes = divmod(minutes, 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{minutes:02}"}
