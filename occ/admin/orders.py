"""Orders and service keys."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from occ import catalogue
from occ.actions import key
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly, ReadOnlyRows
from occ.models import Order, OrderStep, ServiceKey
from occ.models.cart import Cart, CartConfiguration, CartItem


class StepRows(ReadOnlyRows):
    """How far the delivery is, on the order's page."""

    model = OrderStep
    fields = ("number", "name", "status", "at")


@admin.register(Order)
class OrderAdmin(ReadOnly):
    """Orders."""

    list_display = ("id", "service", "account", "price", "ordered_at")
    found_by = ("id", "service__uuid")
    words_in = ("account__nichandle",)
    list_select_related = ("service", "account")
    inlines = (StepRows,)

    @admin.display(description=_("monthly price"), ordering="monthly_cents")
    def price(self, row: Order) -> str:
        """Euros a month, without tax."""
        return catalogue.Price(row.monthly_cents).label(row.account.language)


@admin.register(OrderStep)
class OrderStepAdmin(ReadOnly):
    """The steps of every delivery."""

    list_display = ("order", "number", "name", "status", "at")
    list_filter = ("status", "name")
    found_by = ("order__id", "order__service__uuid")
    list_select_related = ("order",)


@admin.register(ServiceKey)
class ServiceKeyAdmin(ReadOnly):
    """Service keys; their values are the customers' affair and are not shown."""

    list_display = ("id", "service", "status", "created_at", "used_at")
    list_filter = ("status",)
    found_by = ("id", "service__uuid")
    list_select_related = ("service",)
    actions = ("cancel",)

    cancel = RowAction(
        short_description=_("Cancel the service key"),
        act=lambda row, by: key.key_cancel(key=row, by=by),
        check=key.check_cancel,
        asks=ngettext_lazy(
            "The service key can no longer be used at its provider. Its customer can have another one made. This "
            "cannot be undone.",
            "%(count)s service keys can no longer be used at their providers. Their customers can have others made. "
            "This cannot be undone.",
            "count",
        ),
        about=lambda row: str(row.service),
        done=ngettext_lazy("%(count)s service key was cancelled.", "%(count)s service keys were cancelled.", "count"),
    )


@admin.register(Cart)
class CartAdmin(ReadOnly):
    """What programs are about to order."""

    list_display = ("uuid", "account", "subsidiary", "expires_at", "order")
    found_by = ("uuid", "account__nichandle")
    ordering = ("-expires_at",)
    list_select_related = ("account", "order")


@admin.register(CartItem)
class CartItemAdmin(ReadOnly):
    """What is in a cart."""

    list_display = ("id", "plan", "cart")
    found_by = ("id", "cart__uuid")
    words_in = ("plan",)
    list_select_related = ("cart",)


@admin.register(CartConfiguration)
class CartConfigurationAdmin(ReadOnly):
    """What is said about it."""

    list_display = ("id", "item", "label", "value")
    found_by = ("id", "item__cart__uuid")
    words_in = ("value",)
    list_select_related = ("item",)
