"""The head that every page of a service has."""

from typing import Any

from django.utils.translation import gettext as _

from occ.models import Service, ServiceState
from occ.web.addresses import address
from occ.web.components import Crumb, Tab
from occ.web.pages.failures import Failures, failures

STATE_TONES = {"delivering": "progress", "active": "success", "closed": ""}


def header(service: Service, tab: str, failed: Failures | None = None) -> dict[str, Any]:
    """What `occ/service/_header.html` needs: crumbs, tabs, state, and what has failed.

    Args:
        service: the service.
        tab: `overview`, `keys` or `tasks`.
        failed: its failed tasks, if the page has loaded them; otherwise this is one query.
    """
    failed = failed or failures(service)
    tabs = [
        ("overview", _("Configure"), "service-detail"),
        ("keys", _("Service keys"), "service-keys"),
        ("tasks", _("Tasks"), "service-tasks"),
    ]
    return {
        "service": service,
        "crumbs": [Crumb("OVHcloud Connect", address("occ:services"))],
        "tabs": [
            Tab(label, address(f"occ:{url}", service.pk), key == tab, failed.count_shown if key == "tasks" else "")
            for key, label, url in tabs
        ],
        "failed": failed,
        "state_label": str(ServiceState(service.state).label),
        "state_tone": STATE_TONES[service.state],
    }
