"""The order of a service and the steps of its delivery (domain.md §3.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.service import Service


class Order(models.Model):
    """What a customer ordered, at the price shown when it was confirmed."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="orders", verbose_name=_("account"))
    service = models.OneToOneField(Service, models.PROTECT, related_name="order", verbose_name=_("service"))
    monthly_cents = models.PositiveIntegerField(_("monthly price in euro cents, without tax"))
    ordered_at = models.DateTimeField(_("ordered"))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class OrderStepStatus(models.TextChoices):
    """Where a step of the delivery stands."""

    TODO = "todo", _("To come")
    DOING = "doing", _("In progress")
    DONE = "done", _("Finished")
    ERROR = "error", _("Error")


class OrderStepName(models.TextChoices):
    """Steps of a Provider order, by the vendor's identifiers (the double S is theirs)."""

    BOOK = "BOOK_RESSOURCES", _("Preparation")
    CREATE_KEY = "CREATE_SERVICE_KEY", _("Service key generation")
    SEND_KEY = "SEND_SERVICE_KEY", _("Service key sending")
    FINALIZE = "FINALIZING", _("Finalisation")


class OrderStep(models.Model):
    """One step of the delivery, as the follow-up shows it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps", verbose_name=_("order"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=24, choices=OrderStepName.choices)
    status = models.CharField(_("status"), max_length=5, choices=OrderStepStatus.choices, default=OrderStepStatus.TODO)
    at = models.DateTimeField(_("date"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery step")
        verbose_name_plural = _("delivery steps")
        ordering = ["order", "number"]
        constraints = [models.UniqueConstraint(fields=["order", "name"], name="order_step_once")]

    def __str__(self) -> str:
        return self.name
