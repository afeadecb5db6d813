"""The same order through the pages, a choice after the other, and through a cart."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from occ import catalogue
from tests.api.same_input import Both, Outcome, refusal, undone

FIELDS = ("provider", "pop", "bandwidth")
MADE = ("Service", "Interface", "Order", "OrderStep", "Task", "TaskEvent")
NUMBERED = {"uuid", "service_id", "object_id"}
"""Columns with a service's UUID, which is drawn anew for each order."""
GOOD = ("megaport", "par-pa3", "1g")
OFFERED = [
    GOOD, ("equinix", "sgp-sg1", "10g"), ("RISQ", "mtl-mtl3", "50m"), ("digitalrealty", "par-pa3", "5g"),
    ("orange", "lil-etx2", "1g"),
]  # fmt: skip
NOT_OFFERED = [
    *((text, *GOOD[1:]) for text in ("", "nobody", "Megaport", "x" * 300, "OVHcloud", "internal", "<b>")),
    *((GOOD[0], text, GOOD[2]) for text in ("", "nowhere", "PAR-PA3", "zur-zur1", "bru-bru1", "é")),
    *((*GOOD[:2], text) for text in ("", "99t", "1G", "20g", "100g", "1 g")), ("RISQ", "par-pa3", "1g"),
    ("digitalrealty", "sgp-sg1", "1g"), ("digitalrealty", "par-pa3", "10g"), ("orange", "lil-etx2", "2g"),
    ("interxion", "mad-mad2", "50m"), ("megaport", "mum-mb2", "10g"),
]  # fmt: skip
IN_A_CART = {
    "provider_unknown": {"cart_value"},
    "pop_unknown": {"cart_value", "pop_unknown"},
    "bandwidth_unknown": {"cart_plan", "cart_value", "bandwidth_unknown"},
}
"""A cart has a plan in place of a bandwidth, and says at once what that plan is not sold with."""


@dataclass(frozen=True)
class Choices:
    """Codes of a provider, a PoP, a bandwidth, as they are asked for."""

    provider: str
    pop: str
    bandwidth: str

    @property
    def plan(self) -> str:
        """The plan that is called so, be there one or not."""
        known = any(each.code == self.pop for each in catalogue.pops())
        zone = catalogue.pop(self.pop).zone if known else "europe"
        return f"occ-provider-{self.bandwidth}-{zone}"

    def __str__(self) -> str:
        return ", ".join(value[:20] or "nothing" for value in (self.provider, self.pop, self.bandwidth))


def by_pages(both: Both, wanted: Choices) -> Outcome:
    """What becomes of it on the pages of the order."""
    both.person.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    path = reverse("occ:order")
    with undone() as written:
        for name in FIELDS:
            answer = both.person.get(path, {name: getattr(wanted, name)})
            if answer.status_code == 422:
                ((field, (error, *_)),) = answer.context["form"].errors.as_data().items()
                said = ((field, str(error.messages[0])),)
                return Outcome(accepted=False, code=str(error.code), said=said, changed=both.changed(written))
            path = answer.headers["Location"]
        page = both.person.get(path)
        answer = both.person.post(path, {"request_key": page.context["form"]["request_key"].value()})
        assert answer.status_code == 302
        return Outcome(accepted=True, changed=made(both, written))


def by_cart(both: Both, wanted: Choices) -> Outcome:
    """What becomes of it in a cart, which must not be ordered once something was refused."""
    item = {"planCode": wanted.plan, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    with undone() as written:
        cart = f"/order/cart/{both.api.post('/order/cart', {'ovhSubsidiary': 'FR'})['cartId']}"
        both.api.post(f"{cart}/assign")
        answer = both.api.post(f"{cart}/ovhCloudConnect", item)
        for label in ("provider", "pop"):
            if both.api.status == 200:
                own = f"{cart}/item/{_item(both, cart)}/configuration"
                answer = both.api.post(own, {"label": label, "value": getattr(wanted, label)})
        if both.api.status == 200:
            answer = both.api.post(f"{cart}/checkout")
        if both.api.status == 200:
            return Outcome(accepted=True, changed=made(both, written))
        return refusal(answer, made(both, written))


def _item(both: Both, cart: str) -> int:
    return int(both.api.get(f"{cart}/item")[0])


def made(both: Both, written: set[str]) -> dict[str, list[dict[str, Any]]]:
    """What was ordered, without what is drawn anew each time."""
    rows = both.changed(written & set(MADE))
    return {
        name: [{k: v for k, v in row.items() if k not in NUMBERED} for row in found] for name, found in rows.items()
    }


ORDERS = [Choices(*codes) for codes in [*OFFERED, *NOT_OFFERED]]
