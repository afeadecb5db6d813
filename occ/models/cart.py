"""What a program gathers before it orders (api.md §5). A cart is nobody's until it is assigned."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.order import Order


class Cart(models.Model):
    """A cart. Whoever knows its id may fill it; it lives in real time, and is gone when it expires."""

    uuid = models.UUIDField("UUID", primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="carts", verbose_name=_("account")
    )
    subsidiary = models.CharField(_("subsidiary"), max_length=2)
    description = models.CharField(_("description"), max_length=255, blank=True)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    order = models.OneToOneField(
        Order, models.CASCADE, null=True, blank=True, related_name="cart", verbose_name=_("order")
    )

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(account__isnull=False), name="cart_ordered_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class CartItem(models.Model):
    """The service in a cart: an order is one service, so a cart takes one."""

    cart = models.OneToOneField(Cart, models.CASCADE, related_name="item", verbose_name=_("cart"))
    plan = models.CharField(_("plan"), max_length=64)

    class Meta:
        verbose_name = _("cart item")
        verbose_name_plural = _("cart items")

    def __str__(self) -> str:
        return self.plan


class CartLabel(models.TextChoices):
    """What has to be said about a service in a cart."""

    PROVIDER = "provider", _("provider")
    POP = "pop", "PoP"


class CartConfiguration(models.Model):
    """One thing said about it."""

    item = models.ForeignKey(CartItem, models.CASCADE, related_name="configurations", verbose_name=_("cart item"))
    label = models.CharField(_("label"), max_length=16, choices=CartLabel.choices)
    value = models.CharField(_("value"), max_length=64)

    class Meta:
        verbose_name = _("cart configuration")
        verbose_name_plural = _("cart configurations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "label"], name="cart_label_once")]

    def __str__(self) -> str:
        return f"{self.label}={self.value}"
