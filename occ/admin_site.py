"""Django's admin under the product's name, its index grouped by theme."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

GROUPS = [
    (_("Customers"), {"Account", "User", "AuditEntry"}),
    (_("Network"), {"Service", "Interface", "Vrack", "PopConfig", "DatacenterConfig", "RoutingConfig"}),
    (_("Orders and keys"), {"Order", "OrderStep", "ServiceKey"}),
    (_("Time and tasks"), {"Task", "TaskEvent", "Clock", "Fault", "Worker"}),
    (_("Outside"), {"Email", "Effect", "ProviderMessage", "ProviderUser", "KeyAttempt"}),
]


class PasserelleAdminSite(AdminSite):
    """The staff's desk."""

    site_header = "Passerelle"
    site_title = "Passerelle"
    index_title = _("Administration")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models of ours by theme, on the index; what else there is after them."""
        found = super().get_app_list(request, app_label)
        ours = next((app for app in found if app["app_label"] == "occ"), None)
        if ours is None or app_label:
            return found
        groups = [
            {**ours, "name": name, "models": [model for model in ours["models"] if model["object_name"] in names]}
            for name, names in GROUPS
        ]
        return [group for group in groups if group["models"]] + [app for app in found if app is not ours]


class PasserelleAdminConfig(AdminConfig):
    """Makes it the default admin site."""

    default_site = "occ.admin_site.PasserelleAdminSite"
