"""What is written about something, so that people recognise it: one rule for services, vRacks and carts."""

from occ.rules.pasted import bare
from occ.rules.refusal import gettext_noop, refuse

MISSING = gettext_noop("Give a description: it is how you will recognise the service.")
TOO_LONG = gettext_noop("The description has %(length)s characters; at most %(limit)s are kept: shorten it.")
NO_HTML = gettext_noop("The characters < and > are not allowed in a description: leave them out.")
NOT_PRINTABLE = gettext_noop("The description holds characters that cannot be shown: leave them out.")
LENGTH_MAX = 100
JOINER = "\N{ZERO WIDTH JOINER}"
"""Makes one picture of several (a family, a flag): the one invisible sign that a description may hold."""


def check_description(
    text: object, *, field: str = "description", limit: int = LENGTH_MAX, required: bool = False
) -> str:
    """A description fit to be kept (domain.md §4.14).

    Args:
        text: as it was typed; None is empty.
        field: the name of what it was typed in.
        limit: how many characters are kept.
        required: whether it may not be empty.

    Raises:
        Refused: it is too long, holds < or > or what cannot be shown, or is empty and may not be.
    """
    value = " ".join(bare(str(text if text is not None else ""), keep=JOINER).split())
    if not bare(value):
        if required:
            raise refuse("description_missing", MISSING, field=field, kind="missing")
        return ""
    if len(value) > limit:
        raise refuse("description_too_long", TOO_LONG, field=field, length=len(value), limit=limit)
    if "<" in value or ">" in value:
        raise refuse("description_html", NO_HTML, field=field)
    if not value.replace(JOINER, "").isprintable():
        raise refuse("description_not_printable", NOT_PRINTABLE, field=field)
    return value
