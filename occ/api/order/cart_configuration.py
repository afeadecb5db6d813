"""What is said about a service in a cart (api.md §5): which provider, which PoP."""

from occ.actions import cart as actions
from occ.api import find
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.order.cart import find_item
from occ.api.order.catalog import section
from occ.api.wire.types import Boolean, Long, Model, String
from occ.models import CartConfiguration, CartLabel


class ConfigurationRequirements(Model):
    """What has to be said about an item."""

    vendor = "order.cart.ConfigurationRequirements"
    fields: list[String] | None
    label: String
    required: Boolean
    type: String


class ConfigurationCreation(Model):
    """What is said about an item."""

    vendor = "order.cart.ItemConfigurationCreation"
    label: String
    value: String


class ConfigurationItem(Model):
    """What was said about an item."""

    vendor = "order.cart.ConfigurationItem"
    id: Long
    label: String
    value: String


def _shape(row: CartConfiguration) -> ConfigurationItem:
    return ConfigurationItem(id=row.pk, label=row.label, value=row.value)


def _configuration(request: Call, name: str, item: int, number: int) -> CartConfiguration:
    rows = CartConfiguration.objects.select_related("item__cart").filter(item=find_item(request, name, item))
    return find.one(rows, "configurationId", number, pk=number)


@section.get_(
    "/order/cart/{cartId}/item/{itemId}/requiredConfiguration", list[ConfigurationRequirements], access="either"
)
def configuration_required(request: Call, cartId: String, itemId: Long) -> list[ConfigurationRequirements]:
    """List what has to be said about an item."""
    find_item(request, cartId, itemId)
    return [ConfigurationRequirements(fields=None, label=label, required=True, type="String") for label in CartLabel]


@section.get_("/order/cart/{cartId}/item/{itemId}/configuration", list[Long], access="either")
def configuration_list(request: Call, cartId: String, itemId: Long) -> object:
    """List what was said about an item."""
    rows = find_item(request, cartId, itemId).configurations.all()
    return listing(request, rows, "pk", _shape)


@section.post_("/order/cart/{cartId}/item/{itemId}/configuration", ConfigurationItem, access="either")
def configuration_add(request: Call, cartId: String, itemId: Long, body: ConfigurationCreation) -> ConfigurationItem:
    """Say something about an item."""
    item = find_item(request, cartId, itemId)
    return _shape(actions.cart_configure(item=item, label=body.label, value=body.value))


@section.get_("/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", ConfigurationItem, access="either")
def configuration_get(request: Call, cartId: String, itemId: Long, configurationId: Long) -> ConfigurationItem:
    """Get what was said about an item."""
    return _shape(_configuration(request, cartId, itemId, configurationId))


@section.delete_("/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", access="either")
def configuration_delete(request: Call, cartId: String, itemId: Long, configurationId: Long) -> None:
    """Take it back."""
    actions.cart_configuration_delete(configuration=_configuration(request, cartId, itemId, configurationId))
