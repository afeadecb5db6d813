"""The routing configuration's form (guide, step 4, "Ajout d'une configuration de routage")."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.actions import routing
from occ.models import DatacenterConfig, RoutingType
from occ.rules import addressing, examples
from occ.rules.refusal import Note, Problem
from occ.web.forms.base import FieldsOf
from occ.web.forms.checked import CheckedForm, JudgedChoiceField, text_field
from occ.web.forms.pop import asn_hints
from occ.web.forms.widgets import SelectWithReasons

BOUND = _("the first routing configuration of this datacentre is of the other type")


class RoutingForm(CheckedForm):
    """BGP with a neighbour, or Static with a destination and a gateway.

    The fields of both types are in the form, so that choosing another type loses nothing; those of the chosen one are
    shown and count (static/js/fields.js).
    """

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
        widget=SelectWithReasons,
    )
    customer_asn = text_field(
        _("Customer ASN"), _("Your BGP AS number, configured on your router in the datacentre."), inputmode="numeric"
    )
    neighbor_ip = text_field(_("IP Neighbor"))
    subnet = text_field(_("Subnet"), _("A prefix in CIDR notation."))
    next_hop = text_field(_("Nexthop"))

    def __init__(self, *args: Any, datacenter_config: DatacenterConfig, **kwargs: Any) -> None:
        self.datacenter_config = datacenter_config
        super().__init__(*args, **kwargs)
        bound = datacenter_config.routing_type
        if bound or self.initial.get("type") not in RoutingType.values:
            self.initial["type"] = bound or RoutingType.BGP
        self._bind(str(bound))
        self._name_the_addresses()
        self._show_examples()

    @property
    def kind(self) -> RoutingType:
        """The type whose fields count."""
        chosen = self.typed("type")
        return RoutingType(chosen) if chosen in RoutingType.values else RoutingType.BGP

    def layout(self) -> Sequence[Any]:
        """The type, and for each type a group of fields, of which one is shown."""
        groups = [
            FieldsOf("type", kind.value, str(kind.label), *names, hidden=kind != self.kind)
            for kind, names in routing.FIELDS.items()
        ]
        return ["type", *groups]

    def _bind(self, bound: str) -> None:
        field = self.fields["type"]
        assert isinstance(field, forms.ChoiceField)
        field.widget.reasons = {value: BOUND for value in RoutingType.values if bound not in ("", value)}

    def _name_the_addresses(self) -> None:
        network = self.datacenter_config.subnet
        addresses = addressing.datacenter_addresses(network)
        values = {"subnet": network, "first": addresses.first_customer, "last": addresses.last_customer}
        self.fields["neighbor_ip"].help_text = (
            gettext(
                "The address of your router's BGP neighbor in the datacentre. It must belong to the subnet of the "
                "datacentre configuration, %(subnet)s: %(first)s to %(last)s."
            )
            % values
        )
        self.fields["next_hop"].help_text = (
            gettext(
                "An address that acts as gateway, within the range of the subnet %(subnet)s: %(first)s to %(last)s."
            )
            % values
        )

    def _show_examples(self) -> None:
        config = self.datacenter_config
        inside = config.subnet
        self.show_example("customer_asn", examples.asn(64801, config.ovh_asn))
        self.show_example("neighbor_ip", examples.host(inside, routing.taken_neighbors(config)))
        self.show_example("subnet", examples.destination(inside, routing.taken_destinations(config)))
        self.show_example("next_hop", examples.host(inside))

    def clean(self) -> dict[str, Any]:
        """Leave out what was typed for the other type before this one was chosen."""
        for name in routing.fields_of_others(self.kind):
            self.cleaned_data.pop(name, None)
        return super().clean()

    def check(self, values: dict[str, Any]) -> list[Problem]:
        """What `routing_create` would refuse."""
        return routing.routing_check(datacenter_config=self.datacenter_config, **values)[1]

    def hints(self, field: str) -> Sequence[Note | str]:
        """Notes on unusual values."""
        return asn_hints(self.typed(field)) if field == "customer_asn" else ()
