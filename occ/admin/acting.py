"""Actions of the administration's lists: what each asks before, does with each chosen row, and reports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from occ.actions.actor import Actor
from occ.engine.steps.objects import named
from occ.rules.refusal import Refused, gettext_noop
from occ.ui.actor import actor
from occ.ui.refusals import sentence

CONFIRMED = "confirmed"
"""The field with which the page that asks sends an action again."""
ROWS_MAX = 200
"""Rows for which an action asks: its page names each of them."""
Answer = tuple[Any, str | None]
"""A row, and why it is left as it is: empty if it is already so; None if it is not."""
GONE = gettext_noop("The chosen rows are no longer there: nothing was done.")


@dataclass(frozen=True, kw_only=True)
class RowAction:
    """One action of a list; an attribute of the admin class, named in its `actions`.

    Attributes:
        short_description: its name in the menu.
        act: does it with one row, by whom; raises Refused.
        done: what was done, in a plural form with `%(count)s`.
        asks: what will happen, in a plural form with `%(count)s`, on a page that asks first; None acts without asking.
        about: what tells one row from others of its name, or will happen to it alone.
        check: raises Refused if `act` would, as far as the row tells: the page that asks says so beforehand.
        is_done: whether a row is already so, and nothing is to be done.
        permission: the permission that it takes.
    """

    short_description: Any
    act: Callable[[Any, Actor], object]
    done: Any
    asks: Any = None
    about: Callable[[Any], str] | None = None
    check: Callable[[Any], object] = lambda _row: None
    is_done: Callable[[Any], bool] = lambda _row: False
    permission: str = "operate"

    @property
    def allowed_permissions(self) -> tuple[str]:
        """The permissions as Django's admin reads them."""
        return (self.permission,)

    def __call__(self, page: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """Ask, or carry the action out on each chosen row and report; None leads back to the list."""
        if self.asks is None or CONFIRMED in request.POST:
            by = actor(request)
            self._report(request, [(row, self._refusal(row, self.act, by)) for row in chosen])
            return None
        rows = list(chosen.select_related(*page.list_select_related or ())[: ROWS_MAX + 1])
        if len(rows) > ROWS_MAX:
            words = gettext("More than %(most)s rows were chosen, and nothing was done: choose fewer.")
            messages.warning(request, words % {"most": ROWS_MAX})
            return None
        answers = [(row, self._refusal(row, self.check)) for row in rows]
        if any(why is None for _row, why in answers):
            return self._ask(page, request, answers)
        self._report(request, answers)
        return None

    def is_possible(self, row: Any) -> bool:
        """Whether the page that asks offers the action for a row."""
        return self._refusal(row, self.check) is None

    def _refusal(self, row: Any, attempt: Callable[..., object], *args: Any) -> str | None:
        """Why a row is left as it is: empty if it is already so; None if the attempt is not refused."""
        if self.is_done(row):
            return ""
        try:
            attempt(row, *args)
        except Refused as refused:
            return " ".join(map(sentence, refused.problems))
        return None

    def _ask(self, page: Any, request: HttpRequest, answers: list[Answer]) -> HttpResponse:
        change = f"admin:{page.opts.app_label}_{page.opts.model_name}_change"
        rows = [row for row, why in answers if why is None]
        left = [(row, why or gettext("It is already so.")) for row, why in answers if why is not None]
        context = {
            **page.admin_site.each_context(request),
            "title": self.short_description,
            "opts": page.opts,
            "asks": self.asks % {"count": len(rows)},
            "rows": [(row, reverse(change, args=[row.pk]), self.about(row) if self.about else "") for row in rows],
            "left": [(row, reverse(change, args=[row.pk]), why) for row, why in left],
            "action": request.POST["action"],
            "confirmed_field": CONFIRMED,
            "chosen_field": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        request.current_app = page.admin_site.name
        return TemplateResponse(request, "admin/occ/ask.html", context)

    def _report(self, request: HttpRequest, answers: list[Answer]) -> None:
        """Say what was done, what was already so, and once for each reason what was refused."""
        whys = [why for _row, why in answers]
        for why in dict.fromkeys(filter(None, whys)):
            told = {"object": named([row for row, each in answers if each == why]), "why": why}
            messages.warning(request, gettext("“%(object)s”: %(why)s") % told)
        if count := whys.count(None):
            messages.success(request, self.done % {"count": count})
        if unchanged := whys.count(""):
            words = ngettext(
                "%(count)s chosen row was already so: nothing was changed there.",
                "%(count)s chosen rows were already so: nothing was changed there.",
                unchanged,
            )
            messages.info(request, words % {"count": unchanged})
        if not answers:
            messages.warning(request, gettext(GONE))
