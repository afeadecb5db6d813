"""Requests as the middleware and the access decorators leave them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from occ.models import Account, Service, User


class PageRequest(HttpRequest):
    """A request as the middleware leaves it."""

    htmx: HtmxDetails
    request_id: str


class CustomerRequest(PageRequest):
    """A request of a signed-in customer."""

    user: User
    account: Account
    service: Service
    """Set where the address names one (`occ.web.access.service_member`); templates read it."""
