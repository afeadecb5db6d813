"""The head that every page of a service has."""

from typing import Any

from django.utils.translation import gettext as _

from occ.models import Service, ServiceState
from occ.web.addresses import address
from occ.web.components import Crumb, Tab

STATE_TONES = {"delivering": "progress", "active": "success", "closed": ""}


def header(service: Service, tab: str) -> dict[str, Any]:
    """What `occ/service/_header.html` needs: crumbs, tabs, state.

    Args:
        service: the service.
        tab: `overview`, `keys` or `tasks`.
    """
    tabs = [
        ("overview", _("Configure"), "service-detail"),
        ("keys", _("Service keys"), "service-keys"),
        ("tasks", _("Tasks"), "service-tasks"),
    ]
    return {
        "service": service,
        "crumbs": [Crumb("OVHcloud Connect", address("occ:services"))],
        "tabs": [Tab(label, address(f"occ:{url}", service.pk), key == tab) for key, label, url in tabs],
        "state_label": str(ServiceState(service.state).label),
        "state_tone": STATE_TONES[service.state],
    }
