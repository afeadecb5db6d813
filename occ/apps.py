"""The one Django application of the portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OccConfig(AppConfig):
    """OVHcloud Connect Provider, played."""

    name = "occ"
    label = "occ"
    verbose_name = _("OVHcloud Connect")
