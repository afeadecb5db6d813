"""The list of services, and those that are being delivered (guide, step 1)."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from occ.engine.queue import clock
from occ.models import Clock, Service
from occ.ui.request import CustomerRequest
from occ.web import following
from occ.web.access import customer
from occ.web.forms.services import ServiceFilterForm
from occ.web.fragments import page
from occ.web.pages import services as services_page
from occ.web.words import task as task_words

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@customer
@require_safe
def services(request: CustomerRequest) -> HttpResponse:
    """OVHcloud Connect: what is being delivered, and what is there."""
    form, values = _filter(request)
    sort = request.GET.get("sort", "")
    # First, for what is delivered meanwhile is then in both, and not in neither.
    delivering = services_page.delivering(request.account)
    found = services_page.chosen(request.account, values)
    listed = services_page.page_of(found, request.GET, sort)
    is_filtered = any(values.values())
    time = request.account.clock
    now = clock.simulated(time)
    tasks = [service.task for service in delivering if service.task is not None]
    context = {
        "form": form,
        "columns": services_page.columns(request.GET, sort),
        "sort": sort,
        "page": listed,
        "rows": list(services_page.rows(listed)),
        "count": found.count,
        "count_shown": found.count_shown,
        # Somebody who looks for something is shown what was found, and nothing else.
        "orders": [] if is_filtered else _deliveries(delivering[: services_page.DELIVERING_SHOWN], now, time),
        "has_more_orders": len(delivering) > services_page.DELIVERING_SHOWN,
        "is_empty": not delivering and not found.count and not is_filtered,
        **following.following(request, tasks, always=bool(delivering)),
        "csv_query": request.GET.urlencode(),
    }
    return page(request, "occ/services/list.html", "live", context)


def _deliveries(services: list[Service], now: datetime, time: Clock) -> list[dict[str, Any]]:
    """Each order that is being delivered, with what goes on or what the customer has to do."""
    found = []
    for service in services:
        task = service.task
        found.append(
            {
                "order": service.order,
                "service": service,
                "progress": task_words.progress(task, now, time) if task and task.is_open else None,
                "failure": task_words.why(task) if task and not task.is_open else "",
                "key": services_page.key_to_enter(service),
            }
        )
    return found


@customer
@require_safe
def services_csv(request: CustomerRequest) -> StreamingHttpResponse:
    """The same list, whole, for a spreadsheet; sent line by line, so that its length costs no memory."""
    _form, values = _filter(request)
    found = services_page.in_order(services_page.chosen(request.account, values), request.GET.get("sort", ""))
    lines = _lines(found.iterator(chunk_size=500), translation.get_language() or "fr")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("services")}.csv"'
    return response


class _Line:
    """A file for the writer of CSV that keeps nothing: what is written is what `write` returns."""

    def write(self, line: str) -> str:
        return line


def _lines(services: Iterator[Service], language: str) -> Iterator[str]:
    """The list as CSV. It is written after the view has answered, so the reader's language comes along."""
    write = csv.writer(_Line(), delimiter=";").writerow
    with translation.override(language):
        yield "\ufeff" + write(["UUID", *(str(label) for _name, label in services_page.COLUMNS), _("In error")])
        for row in services_page.rows(services):
            texts = [row[name] for name in ("id", "description", "provider", "pop", "bandwidth", "vrack", "state")]
            failed = _("yes") if row["failed"] else _("no")
            yield write([*map(_safe, texts), row["service"].ordered_at.isoformat(), failed])


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell


def _filter(request: CustomerRequest) -> tuple[ServiceFilterForm, dict[str, str]]:
    form = ServiceFilterForm(request.GET, account=request.account)
    form.is_valid()
    return form, form.cleaned_data
