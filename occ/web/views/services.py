"""The list of services, and those that are being delivered (guide, step 1)."""

import csv
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from occ.engine import clock
from occ.models import Clock, Order, Vrack
from occ.web import services_page, task_words
from occ.web.access import CustomerRequest, customer
from occ.web.forms.services import ServiceFilterForm
from occ.web.fragments import page

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@customer
@require_safe
def services(request: CustomerRequest) -> HttpResponse:
    """OVHcloud Connect: what is being delivered, and what is there."""
    form, values = _filter(request)
    sort = request.GET.get("sort", "")
    found = services_page.in_order(services_page.chosen(request.account, values), sort)
    listed = services_page.page_of(found, request.GET.get("page"))
    is_filtered = any(values.values())
    orders = services_page.delivering(request.account)
    time = request.account.clock
    now = clock.simulated(time)
    tasks = [order.service.task for order in orders if order.service.task is not None]
    context = {
        "form": form,
        "columns": services_page.columns(request.GET, sort),
        "sort": sort,
        "page": listed,
        "rows": services_page.rows(listed),
        # Somebody who looks for something is shown what was found, and nothing else.
        "orders": [] if is_filtered else _deliveries(orders[: services_page.DELIVERING_SHOWN], now, time),
        "has_more_orders": len(orders) > services_page.DELIVERING_SHOWN,
        "is_empty": not orders and not listed.paginator.count and not is_filtered,
        "poll": task_words.poll_delay(tasks, now, time) or (task_words.POLL_MAX if orders else 0),
        "csv_query": request.GET.urlencode(),
    }
    return page(request, "occ/services/list.html", "live", context)


def _deliveries(orders: list[Order], now: datetime, time: Clock) -> list[dict[str, Any]]:
    """Each order that is being delivered, with what goes on or what the customer has to do."""
    found = []
    for order in orders:
        task = order.service.task
        found.append(
            {
                "order": order,
                "service": order.service,
                "progress": task_words.progress(task, now, time) if task and task.is_open else None,
                "failure": task_words.why(task) if task and not task.is_open else "",
                "key": services_page.key_to_enter(order.service),
            }
        )
    return found


@customer
@require_safe
def services_csv(request: CustomerRequest) -> HttpResponse:
    """The same list, whole, for a spreadsheet."""
    _form, values = _filter(request)
    found = services_page.in_order(services_page.chosen(request.account, values), request.GET.get("sort", ""))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("services")}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["UUID", *(str(label) for _name, label in services_page.COLUMNS)])
    for row in services_page.rows(found.select_related("vrack").iterator(chunk_size=500)):
        cells = [
            row["id"],
            row["description"],
            row["provider"],
            row["pop"],
            row["bandwidth"],
            row["vrack"],
            row["state"],
        ]
        writer.writerow([*map(_safe, cells), row["service"].ordered_at.isoformat()])
    return response


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell


def _filter(request: CustomerRequest) -> tuple[ServiceFilterForm, dict[str, str]]:
    form = ServiceFilterForm(request.GET, vracks=list(Vrack.objects.for_account(request.account)))
    form.is_valid()
    return form, form.cleaned_data
