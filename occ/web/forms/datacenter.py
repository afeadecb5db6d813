"""The datacentre configuration's form (guide, step 4)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.actions import datacenter
from occ.actions.config import taken_subnets
from occ.models import Service
from occ.rules import addressing, examples
from occ.rules.refusal import Note, Problem, Refused
from occ.web.forms.checked import CheckedForm, JudgedChoiceField, note_of, text_field
from occ.web.forms.pop import asn_hints
from occ.web.forms.widgets import SelectWithReasons


class DatacenterForm(CheckedForm):
    """Where, with which AS number, on which subnet."""

    title = _("Add a Datacentre configuration")
    live_fields = ("subnet", "ovh_asn")

    datacenter = JudgedChoiceField(label=_("Datacentre"), required=False, widget=SelectWithReasons)
    ovh_asn = text_field(
        _("OVHcloud ASN"),
        _(
            "The OVHcloud AS number that will be configured on the OVHcloud Connect routers in the datacentre. "
            "It may differ from the one chosen for the PoP; the same one everywhere is easier to read."
        ),
        inputmode="numeric",
    )
    subnet = text_field(
        _("Subnet in /28"),
        _("A private subnet configured in your vRack in the selected datacentre: an IPv4 block of size /28 or larger."),
    )

    def __init__(self, *args: Any, service: Service, taken: set[int], pop_asn: int | None, **kwargs: Any) -> None:
        self.service = service
        super().__init__(*args, **kwargs)
        field = self.fields["datacenter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a datacentre")), *self._choices()]
        field.widget.reasons = self._reasons(taken)
        self.show_example("ovh_asn", examples.asn(64700))
        self.show_example("subnet", examples.free_block(examples.DATACENTER, taken_subnets(service.vrack)))
        if pop_asn:
            self.fields["ovh_asn"].initial = pop_asn

    def _places(self) -> tuple[catalogue.Datacenter, ...]:
        return catalogue.datacenters_of_zone(self.service.pop_entry.zone)

    def _choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The zone's datacentres by region."""
        language = get_language() or "fr"
        groups: dict[str, list[tuple[str, str]]] = {}
        for place in self._places():
            heading = f"{place.region.label(language)} · {place.region.type}"
            groups.setdefault(heading, []).append((str(place.id), place.label(language)))
        return list(groups.items())

    def _reasons(self, taken: set[int]) -> dict[str, Any]:
        missing = {str(place.id): _("not available") for place in self._places() if not place.available}
        return missing | {str(number): _("already configured") for number in taken}

    def check(self, values: dict[str, Any]) -> list[Problem]:
        """What `datacenter_create` would refuse."""
        return datacenter.datacenter_check(service=self.service, **values)[1]

    def hints(self, field: str) -> Sequence[Note | str]:
        """The addresses that OVHcloud keeps and those left, and notes on unusual values."""
        if field == "ovh_asn":
            return asn_hints(self.typed("ovh_asn"))
        if field != "subnet":
            return ()
        try:
            network = addressing.parse_datacenter_subnet(self.typed("subnet"))
        except Refused:
            return ()
        found = addressing.datacenter_addresses(network)
        kept = {"gateway": found.gateway, "a": found.router_a, "b": found.router_b}
        left = {"first": found.first_customer, "last": found.last_customer}
        return [
            gettext("Kept by OVHcloud: %(gateway)s (virtual gateway), %(a)s (router A), %(b)s (router B)") % kept,
            gettext("Left to you: %(first)s to %(last)s") % left,
            *note_of(addressing.subnet_note, network),
        ]
