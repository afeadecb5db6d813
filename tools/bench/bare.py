"""The reference of an API write: a bare Django view that inserts the rows of an order, and does nothing else.

The same tables and columns, in one transaction, under Passerelle's settings and the middlewares that a call of the API
goes through. It checks, locks, signs and asks nothing, and must never be made slower or faster. gunicorn serves
`application`.
"""

import time
import uuid

from django.conf import settings

from portal import settings as ours

THE_API = "occ.api.http.middleware.ApiMiddleware"
settings.configure(
    **{name: getattr(ours, name) for name in dir(ours) if name.isupper()}
    | {"ROOT_URLCONF": __name__, "MIDDLEWARE": ours.MIDDLEWARE[: ours.MIDDLEWARE.index(THE_API)]}
)

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.db import transaction  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from occ.models import (  # noqa: E402
    AuditEntry,
    Interface,
    Order,
    OrderStep,
    OrderStepName,
    Service,
    Task,
    TaskEvent,
)


def order(request: HttpRequest, account: int) -> JsonResponse:
    """Insert what ordering a cart inserts."""
    now = timezone.now()
    with transaction.atomic():
        service = Service.objects.create(
            account_id=account, description="Bare", provider="megaport", pop="par-pa3", bandwidth="1g", ordered_at=now
        )
        Interface.objects.create(service=service)
        made = Order.objects.create(account_id=account, service=service, monthly_cents=20000, ordered_at=now)
        for number, name in enumerate(OrderStepName.values, start=1):
            OrderStep.objects.create(order=made, number=number, name=name)
        subject = {"object_type": "service", "object_id": str(service.pk), "object_label": "Bare"}
        task = Task.objects.create(
            account_id=account, kind="service_deliver", service=service,
            created_at=now, due_at=now, ends_at=now, **subject,
        )  # fmt: skip
        TaskEvent.objects.create(task=task, number=1, lease=0, at=now, real_at=now, step="requested", **subject)
        for action in ("order_place", "cart_checkout"):
            AuditEntry.objects.create(
                at=now, at_simulated=now, account_id=account, service=service, actor="bare", action=action,
                before={}, after={"pop": "par-pa3", "bandwidth": "1g"}, request_id=uuid.uuid4().hex, **subject,
            )  # fmt: skip
    return JsonResponse({"orderId": made.pk})


def now(request: HttpRequest) -> JsonResponse:
    """The time, for the client, which asks once before it signs."""
    return JsonResponse(int(time.time()), safe=False)


urlpatterns = [path("", now), path("1.0/auth/time", now), path("1.0/order/<int:account>", order)]
