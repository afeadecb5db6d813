"""Faults that staff put into the simulation, and what the providers were told and said."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from occ import catalogue
from occ.actions import fault
from occ.actions.actor import Actor
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly, RuledForm
from occ.admin.written import ThroughActions, Values
from occ.models import AT_THEIR_TIME, Direction, Fault, FaultMode, ProviderMessage, TaskKind
from occ.models.fault import OF_THE_PROVIDER

KINDS = [("", _("Any task")), *(each for each in TaskKind.choices if each[0] not in AT_THEIR_TIME)]
MODES = [
    (_("On every kind of task"), [each for each in FaultMode.choices if each[0] not in OF_THE_PROVIDER]),
    (_("On the activation only"), [each for each in FaultMode.choices if each[0] in OF_THE_PROVIDER]),
]


class FaultForm(RuledForm):
    """What goes wrong, for whom, and how often."""

    mode = forms.ChoiceField(label=_("Fault"), choices=MODES)
    kind = forms.ChoiceField(label=_("Kind of task"), choices=KINDS, required=False)
    once = forms.ChoiceField(
        label=_("How often"),
        choices=[("yes", _("Once")), ("no", _("Until it is taken off"))],
        help_text=_("Slowness stays until it is taken off."),
    )

    class Meta:
        model = Fault
        fields = ("account", "mode", "kind", "factor")
        help_texts = {"factor": _("For a slow task: how many times as long each step takes, 2 to 100.")}


@admin.register(Fault)
class FaultAdmin(ThroughActions):
    """Faults: put on here, taken off here, at any time."""

    form = FaultForm
    list_display = ("account", "often", "mode", "what", "used")
    list_filter = ("mode",)
    search_fields = ("account__nichandle",)
    list_select_related = ("account",)
    autocomplete_fields = ("account",)
    fields = ("account", "mode", "kind", "once", "factor")
    actions = ("take_off",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A fault is taken off and another put on."""
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may put faults on may take them off."""
        return self.has_add_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What one of them is and has done, once it is there."""
        if obj is None:
            return self.fields
        return ("account", "mode", *(("factor",) if obj.factor else ()), "what", "often", "used", "created_at")

    @admin.display(description=_("kind of task"), ordering="kind")
    def what(self, row: Fault) -> Any:
        """Which tasks it strikes."""
        return row.get_kind_display() or _("Any task")

    @admin.display(description=_("how often"), ordering="left")
    def often(self, row: Fault) -> Any:
        """How often it still strikes."""
        if row.left is None:
            return _("until it is taken off")
        return (
            ngettext("%(count)s more time", "%(count)s more times", row.left) % {"count": row.left}
            if row.left
            else _("used up")
        )

    take_off = RowAction(
        short_description=_("Take the fault off"),
        act=lambda row, by: fault.fault_remove(fault=row, by=by),
        done=ngettext_lazy("%(count)s fault was taken off.", "%(count)s faults were taken off.", "count"),
    )

    def write_new(self, by: Actor, values: Values) -> Fault:
        """Put it on."""
        return fault.fault_add(**{**values, "once": values["once"] == "yes"}, by=by)


@admin.register(ProviderMessage)
class ProviderMessageAdmin(ReadOnly):
    """What was told to the providers and what they answered; each message counts once."""

    list_display = ("at", "way", "subject", "service", "outcome", "repeats")
    list_filter = ("subject", "outcome")
    found_by = ("key", "service__uuid")
    words_in = ("account__nichandle",)
    list_select_related = ("service",)

    @admin.display(description=_("provider"), ordering="provider")
    def way(self, row: ProviderMessage) -> Any:
        """Who speaks to whom."""
        names = {"provider": catalogue.provider(row.provider).name}
        return (_("To %(provider)s") if row.direction == Direction.TO_PROVIDER else _("From %(provider)s")) % names
