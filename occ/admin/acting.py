"""Actions of the administration's lists: what each asks before, does with each chosen row, and reports."""

from collections.abc import Callable, Iterable
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
from occ.rules.refusal import Refused, gettext_noop
from occ.ui.actor import actor
from occ.ui.refusals import sentence

CONFIRMED = "confirmed"
"""The field with which the page that asks sends an action again."""
ROWS_MAX = 200
"""Rows for which an action asks: its page names each of them."""
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
        is_done: whether a row is already so, and nothing is to be done.
        permission: the permission that it takes.
    """

    short_description: Any
    act: Callable[[Any, Actor], object]
    done: Any
    asks: Any = None
    about: Callable[[Any], str] | None = None
    is_done: Callable[[Any], bool] = lambda _row: False
    permission: str = "operate"

    @property
    def allowed_permissions(self) -> tuple[str]:
        """The permissions as Django's admin reads them."""
        return (self.permission,)

    def __call__(self, page: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """Ask, or carry the action out on each chosen row and report; None leads back to the list."""
        if self.asks is None or CONFIRMED in request.POST:
            self._carry_out(request, chosen)
            return None
        rows = list(chosen.select_related(*page.list_select_related or ())[: ROWS_MAX + 1])
        if 0 < len(rows) <= ROWS_MAX:
            return self._ask(page, request, rows)
        words = gettext("More than %(most)s rows were chosen, and nothing was done: choose fewer.")
        messages.warning(request, words % {"most": ROWS_MAX} if rows else gettext(GONE))
        return None

    def _ask(self, page: Any, request: HttpRequest, rows: list[Any]) -> HttpResponse:
        change = f"admin:{page.opts.app_label}_{page.opts.model_name}_change"
        context = {
            **page.admin_site.each_context(request),
            "title": self.short_description,
            "opts": page.opts,
            "asks": self.asks % {"count": len(rows)},
            "rows": [(row, reverse(change, args=[row.pk]), self.about(row) if self.about else "") for row in rows],
            "action": request.POST["action"],
            "confirmed_field": CONFIRMED,
            "chosen_field": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        request.current_app = page.admin_site.name
        return TemplateResponse(request, "admin/occ/ask.html", context)

    def _carry_out(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        by, rows = actor(request), list(chosen)
        to_do = [row for row in rows if not self.is_done(row)]
        count = sum(self._is_accepted(request, row, by) for row in to_do)
        if count:
            messages.success(request, self.done % {"count": count})
        if unchanged := len(rows) - len(to_do):
            words = ngettext(
                "%(count)s chosen row was already so: nothing was changed there.",
                "%(count)s chosen rows were already so: nothing was changed there.",
                unchanged,
            )
            messages.info(request, words % {"count": unchanged})
        if not rows:
            messages.warning(request, gettext(GONE))

    def _is_accepted(self, request: HttpRequest, row: Any, by: Actor) -> bool:
        try:
            self.act(row, by)
        except Refused as refused:
            told = {"object": row, "why": " ".join(map(sentence, refused.problems))}
            messages.warning(request, gettext("“%(object)s”: %(why)s") % told)
            return False
        return True
