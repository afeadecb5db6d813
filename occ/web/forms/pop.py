"""The PoP configuration's form (guide, step 3)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.actions import pop
from occ.actions.config import taken_subnets
from occ.models import PopType, Service
from occ.rules import addressing, asn, examples
from occ.rules.refusal import Note, Problem, Refused
from occ.web.forms.checked import CheckedForm, JudgedChoiceField, note_of, text_field
from occ.web.forms.widgets import SelectWithReasons

ASN_NOTED = ("customer_asn", "ovh_asn")


def number(value: str) -> int | None:
    """The AS number that was typed; None if it is none."""
    try:
        return asn.parse_asn(value, field="")
    except Refused:
        return None


def asn_hints(value: str) -> list[Note]:
    """The note of an AS number that is allowed and unusual."""
    typed = number(value)
    return note_of(asn.asn_note, typed) if typed else []


class PopForm(CheckedForm):
    """Two AS numbers and the /30 of the link."""

    title = _("Add a PoP configuration")
    live_fields = ("subnet", *ASN_NOTED)

    type = JudgedChoiceField(
        label=_("Type"),
        choices=PopType.choices,
        initial=PopType.L3,
        required=False,
        help_text=_("OVHcloud Connect Provider needs a level L3 configuration."),
        widget=SelectWithReasons(reasons={"l2": _("not with a Provider service")}),
    )
    customer_asn = text_field(
        _("Customer ASN"),
        _("Your BGP AS number, configured on your router in the PoP."),
        inputmode="numeric",
    )
    ovh_asn = text_field(
        _("OVHcloud ASN"),
        _("The OVHcloud AS number that will be configured on the OVHcloud Connect routers in the PoP."),
        inputmode="numeric",
    )
    subnet = text_field(
        _("Subnet in /30"),
        _("An IPv4 block of size /30 for the link between your router and the OVHcloud Connect router in the PoP."),
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        self.service = service
        super().__init__(*args, **kwargs)
        customer = examples.asn(64600, number(self.typed("ovh_asn")))
        self.show_example("customer_asn", customer)
        self.show_example("ovh_asn", examples.asn(64700, number(self.typed("customer_asn")) or customer))
        self.show_example("subnet", examples.free_block(examples.POP, taken_subnets(service.vrack)))

    def check(self, values: dict[str, Any]) -> list[Problem]:
        """What `pop_create` would refuse."""
        return pop.pop_check(service=self.service, **values)[1]

    def hints(self, field: str) -> Sequence[Note | str]:
        """The two routers' addresses, and notes on unusual values."""
        if field in ASN_NOTED:
            return asn_hints(self.typed(field))
        if field != "subnet":
            return ()
        try:
            network = addressing.parse_pop_subnet(self.typed("subnet"))
        except Refused:
            return ()
        found = addressing.pop_addresses(network)
        return [
            gettext("OVHcloud's router: %(address)s") % {"address": found.ovh},
            gettext("Your router: %(address)s") % {"address": found.customer},
            *note_of(addressing.subnet_note, network),
        ]
