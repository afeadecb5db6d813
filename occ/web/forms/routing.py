"""The routing configuration's form (guide, step 4, "Ajout d'une configuration de routage")."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.actions import routing
from occ.models import DatacenterConfig, RoutingType
from occ.rules import addressing
from occ.rules.refusal import Note, Problem
from occ.web.forms.checked import CheckedForm, JudgedChoiceField, text_field
from occ.web.forms.pop import asn_hints
from occ.web.forms.widgets import SelectWithReasons

FIELDS = {RoutingType.BGP: ("customer_asn", "neighbor_ip"), RoutingType.STATIC: ("subnet", "next_hop")}
BOUND = _("the first routing configuration of this datacentre is of the other type")


class RoutingForm(CheckedForm):
    """BGP with a neighbour, or Static with a destination and a gateway: the fields of the chosen type only."""

    title = _("Add a routing configuration")
    live_fields = ("customer_asn",)
    unchecked_fields = ("type",)

    type = JudgedChoiceField(
        label=_("Type"),
        choices=RoutingType.choices,
        required=False,
        help_text=_(
            "You can add several routing configurations. The type of the first one applies to the next ones in the "
            "same datacentre."
        ),
    )
    customer_asn = text_field(
        _("Customer ASN"),
        _("Your BGP AS number, configured on your router in the datacentre."),
        inputmode="numeric",
        placeholder="64801",
    )
    neighbor_ip = text_field(_("IP Neighbor"))
    subnet = text_field(_("Subnet"), _("A prefix in CIDR notation."), placeholder="10.20.0.0/16")
    next_hop = text_field(_("Nexthop"))

    def __init__(
        self, *args: Any, datacenter_config: DatacenterConfig, chosen: str, in_drawer: bool, **kwargs: Any
    ) -> None:
        self.datacenter_config = datacenter_config
        super().__init__(*args, **kwargs)
        self.kind = RoutingType(chosen) if chosen in RoutingType.values else RoutingType.BGP
        for name in FIELDS[RoutingType.STATIC if self.kind == RoutingType.BGP else RoutingType.BGP]:
            del self.fields[name]
        self.fields["type"].initial = self.kind
        # Another type has other fields: the panel, or the page, shows itself again.
        place = "#drawer-body" if in_drawer else "#content"
        swap = {"hx-swap": "innerHTML"} if in_drawer else {"hx-select": "#content", "hx-swap": "outerHTML"}
        self.fields["type"].widget.attrs |= {
            "hx-get": self.action,
            "hx-target": place,
            "hx-trigger": "change",
            "data-shown": str(self.kind),
            "hx-vals": f'{{"shown": "{self.kind}"}}',
            **swap,
        }
        if bound := datacenter_config.routing_type:
            self._bind(str(bound))
        self._name_the_addresses()

    def _bind(self, bound: str) -> None:
        field = self.fields["type"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = SelectWithReasons(
            attrs=field.widget.attrs, reasons={value: BOUND for value in RoutingType.values if value != bound}
        )
        field.choices = RoutingType.choices

    def _name_the_addresses(self) -> None:
        network = self.datacenter_config.subnet
        addresses = addressing.datacenter_addresses(network)
        values = {"subnet": network, "first": addresses.first_customer, "last": addresses.last_customer}
        if "neighbor_ip" in self.fields:
            self.fields["neighbor_ip"].help_text = (
                gettext(
                    "The address of your router's BGP neighbor in the datacentre. It must belong to the subnet of the "
                    "datacentre configuration, %(subnet)s: %(first)s to %(last)s."
                )
                % values
            )
            self.fields["neighbor_ip"].widget.attrs["placeholder"] = str(addresses.first_customer)
        else:
            self.fields["next_hop"].help_text = (
                gettext(
                    "An address that acts as gateway, within the range of the subnet %(subnet)s: %(first)s to %(last)s."
                )
                % values
            )
            self.fields["next_hop"].widget.attrs["placeholder"] = str(addresses.first_customer)

    def check(self, values: dict[str, Any]) -> list[Problem]:
        """What `routing_create` would refuse."""
        return routing.routing_check(datacenter_config=self.datacenter_config, **values)[1]

    def hints(self, field: str) -> Sequence[Note | str]:
        """Notes on unusual values."""
        return asn_hints(self.typed(field)) if field == "customer_asn" else ()
