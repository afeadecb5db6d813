"""What is watched: diagnostics, incidents, alerts, logs (domain.md §7, §8, §4.15). Times are simulated."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.service import Service


class DiagnosticFunction(models.TextChoices):
    """What a diagnostic looks at."""

    PEERING = "diagPeering", _("BGP session at the PoP")
    PEERING_EXTRA = "diagPeeringExtra", _("BGP session in the datacentre")
    ROUTES = "diagRoutes", _("Routing table")
    MACS = "diagMacs", _("MAC addresses")


class DiagnosticType(models.TextChoices):
    """What a diagnostic of a session tells."""

    DEFAULT = "default", _("State of the session")
    ROUTES = "routes", _("Routes received")
    ADVERTISED = "advertised-routes", _("Routes announced")


class Diagnostic(models.Model):
    """One launch: what it found is known at once and told when its time has come; `denied` by the quota."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="diagnostics", verbose_name=_("service"))
    function = models.CharField(_("diagnostic"), max_length=20, choices=DiagnosticFunction.choices)
    type = models.CharField(_("type"), max_length=20, choices=DiagnosticType.choices)
    source = models.CharField(_("scope"), max_length=120)
    denied = models.BooleanField(_("denied by the quota"), default=False)
    result = models.JSONField(_("result"), default=list)
    at = models.DateTimeField(_("launched"))

    class Meta:
        verbose_name = _("diagnostic")
        verbose_name_plural = _("diagnostics")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["service", "-at"], name="diagnostic_recent")]

    def __str__(self) -> str:
        return f"{self.function} {self.type}"


class IncidentType(models.TextChoices):
    """What is told about the network."""

    INCIDENT = "incident", _("Incident")
    MAINTENANCE = "maintenance", _("Maintenance")


class Incident(models.Model):
    """Something that concerns a service, told by staff; open as long as it has no end."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="incidents", verbose_name=_("service"))
    type = models.CharField(_("type"), max_length=12, choices=IncidentType.choices)
    start_at = models.DateTimeField(_("start"))
    end_at = models.DateTimeField(_("end"), null=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["start_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.start_at:%Y-%m-%d}"


class AlertType(models.TextChoices):
    """What a customer may be told of by e-mail (domain.md §7, advice)."""

    LINK = "link", _("Link down")
    BGP = "bgp", _("BGP session down")
    BANDWIDTH = "bandwidth", _("Bandwidth nearly used up")
    PREFIXES = "prefixes", _("Too many prefixes")


class Alert(models.Model):
    """An alert that is switched on for a service."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="alerts", verbose_name=_("service"))
    type = models.CharField(_("type"), max_length=12, choices=AlertType.choices)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [models.UniqueConstraint(fields=["service", "type"], name="alert_once")]

    def __str__(self) -> str:
        return self.type


class LogKind(models.TextChoices):
    """Which logs there are (domain.md §4.15)."""

    SERVICE = "service", _("Life of the service")
    CONFIGURATION = "service_configuration", _("Configuration of the service")
    BGP = "bgp", _("BGP sessions")
    INTERFACE = "interface", _("Port")


class LogSubscription(models.Model):
    """Logs of one kind that are forwarded to a stream of the customer's."""

    uuid = models.UUIDField("UUID", primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="log_subscriptions", verbose_name=_("service"))
    kind = models.CharField(_("kind"), max_length=24, choices=LogKind.choices)
    stream = models.UUIDField(_("stream"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("log subscription")
        verbose_name_plural = _("log subscriptions")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "kind", "stream"], name="log_subscription_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stream}"
