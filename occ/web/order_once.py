"""One order for one walk through the order's pages, however often its last page is opened again.

The pages are addresses, and going back loads the last one afresh. So the key of its form is kept in the session until
the customer begins an order anew: opened again, the page says what was ordered, and confirming again orders nothing.
"""

import uuid

from occ.models import Account, Order
from occ.ui.request import CustomerRequest

_KEYS = "order_keys"
_KEPT = 20


def forget(request: CustomerRequest) -> None:
    """A new order begins: what is confirmed from now on is ordered, be it the same once more."""
    request.session.pop(_KEYS, None)


def key(request: CustomerRequest, path: str) -> str:
    """The key of the form at `path`, the same until `forget`."""
    keys: dict[str, str] = request.session.get(_KEYS, {})
    if path not in keys:
        keys = dict([*keys.items(), (path, str(uuid.uuid4()))][-_KEPT:])
        request.session[_KEYS] = keys
    return keys[path]


def placed(account: Account, form_key: object) -> Order | None:
    """The order that was placed with that key, if there is one; a key that is no UUID was never made here."""
    try:
        key = uuid.UUID(str(form_key))
    except ValueError:
        return None
    return Order.objects.filter(account=account, service__tasks__request_key=str(key)).first()
