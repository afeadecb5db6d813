"""Gathering an order in a cart (api.md §5): nobody's, so in nobody's history, until it is assigned."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from occ import catalogue
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.locks import lock_row
from occ.actions.order import order_check, order_place
from occ.actions.sweep import sweep
from occ.engine.queue import clock
from occ.models import Account, Cart, CartConfiguration, CartItem, CartLabel, Order
from occ.rules.description import check_description
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

GONE = gettext_noop("This cart does not exist, or has expired.")
ORDERED = gettext_noop("This cart has been ordered: make another one.")
TOO_LATE = gettext_noop("A cart expires in the future, within %(days)s days.")
NO_PLAN = gettext_noop("“%(plan)s” is not a plan of the catalogue.")
NO_DURATION = gettext_noop("The plan is sold for one month at a time: P1M.")
NO_MODE = gettext_noop("The plan has one pricing mode: default.")
ONE = gettext_noop("An order is one service: the quantity is 1.")
ONE_ITEM = gettext_noop("A cart takes one service: remove it, or make another cart.")
NOT_ASSIGNED = gettext_noop("This cart is nobody's yet: assign it to your account first.")
EMPTY = gettext_noop("The cart is empty: add a plan first.")
NO_LABEL = gettext_noop("“%(label)s” is not something to configure: it is one of %(known)s.")
NO_VALUE = gettext_noop("“%(value)s” is not on offer with this plan: it is one of %(known)s.")
LABEL_SET = gettext_noop("The label %(label)s is already configured: delete that configuration first.")
LABEL_MISSING = gettext_noop("The required configuration %(label)s is missing.")
LIFE = timedelta(days=1)
LIFE_MAX = timedelta(days=30)
DESCRIPTION_MAX = 255
DURATION, MODE = "P1M", "default"


class CartGone(Refused):
    """There is no such cart for who asks: it never was, has expired, or is another account's."""

    def __init__(self) -> None:
        super().__init__(Problem("cart_gone", GONE, kind="missing"))


@transaction.atomic
def cart_create(*, subsidiary: str, description: str = "", expire: datetime | None = None) -> Cart:
    """Make an empty cart that is nobody's yet; carts that have expired go meanwhile.

    Args:
        subsidiary: of the vendor's, such as `FR`.
        description: free text, at most 255 characters.
        expire: in real time, at most 30 days from now; a day by default.

    Raises:
        Refused: it would expire too early or too late, or the description is too long or holds what none may.
    """
    description = check_description(description, limit=DESCRIPTION_MAX)
    expires_at = _expiry(expire)
    sweep(Cart.objects.filter(expires_at__lt=clock.real_now()).order_by("expires_at"))
    return Cart.objects.create(subsidiary=subsidiary, description=description, expires_at=expires_at)


def _expiry(wanted: datetime | None) -> datetime:
    now = clock.real_now()
    if wanted is None:
        return now + LIFE
    if not now < wanted <= now + LIFE_MAX:
        raise refuse("cart_expire", TOO_LATE, field="expire", days=LIFE_MAX.days)
    return wanted


def _open(cart: Cart) -> Cart:
    """The cart as it is now, locked; one that was ordered is not changed any more."""
    found = _locked(cart.pk)
    if found.order_id is not None:
        raise Refused(Problem("cart_ordered", ORDERED, kind="conflict"))
    return found


def _locked(cart: uuid.UUID) -> Cart:
    found = Cart.objects.select_for_update(no_key=True).filter(pk=cart).first()
    if found is None or found.expires_at <= clock.real_now():
        raise CartGone
    return found


@transaction.atomic
def cart_change(*, cart: Cart, description: str | None = None, expire: datetime | None = None) -> Cart:
    """Change what a cart is for and how long it lives; None leaves it.

    Raises:
        Refused: the cart was ordered or is gone, would expire too early or too late, or the description is none.
    """
    cart = _open(cart)
    if description is not None:
        cart.description = check_description(description, limit=DESCRIPTION_MAX)
    cart.expires_at = cart.expires_at if expire is None else _expiry(expire)
    cart.save()
    return cart


@transaction.atomic
def cart_delete(*, cart: Cart) -> None:
    """Throw a cart away.

    Raises:
        Refused: it was ordered, or is gone.
    """
    _open(cart).delete()


@transaction.atomic
def cart_assign(*, cart: Cart, account: Account, by: Actor) -> Cart:
    """Make a cart an account's; again changes nothing.

    Raises:
        Refused: it is another account's, or was ordered.
    """
    cart = _open(cart)
    if cart.account_id not in (None, account.pk):
        raise CartGone
    if cart.account_id is None:
        cart.account = account
        cart.save(update_fields=["account"])
        record("cart_assign", cart, by, account=account)
    return cart


def check_sale(duration: str | None = None, mode: str | None = None, quantity: int | None = None) -> None:
    """Refuse what no plan is sold as; None is not asked for.

    Raises:
        Refused: another duration than a month, another mode, more or less than one.
    """
    if duration not in (None, DURATION):
        raise refuse("cart_duration", NO_DURATION, field="duration")
    if mode not in (None, MODE):
        raise refuse("cart_mode", NO_MODE, field="pricingMode")
    if quantity not in (None, 1):
        raise refuse("cart_quantity", ONE, field="quantity")


@transaction.atomic
def cart_item_add(*, cart: Cart, plan: str, duration: str, mode: str, quantity: int) -> CartItem:
    """Put a service into a cart.

    Args:
        cart: the cart.
        plan: code of a plan of the catalogue.
        duration, mode, quantity: `P1M`, `default`, 1.

    Raises:
        Refused: one of them is not on offer, or there is a service in the cart.
    """
    if not any(each.code == plan for each in catalogue.plans()):
        raise refuse("cart_plan", NO_PLAN, field="planCode", plan=shown(plan))
    check_sale(duration, mode, quantity)
    cart = _open(cart)
    if CartItem.objects.filter(cart=cart).exists():
        raise Refused(Problem("cart_one_item", ONE_ITEM, kind="conflict"))
    return CartItem.objects.create(cart=cart, plan=plan)


@transaction.atomic
def cart_item_change(*, item: CartItem, duration: str | None, quantity: int | None) -> CartItem:
    """Sell it for another duration, or more of it: there is no other.

    Raises:
        Refused: the duration or quantity is not on offer, the cart was ordered, or the item is gone.
    """
    check_sale(duration, quantity=quantity)
    _open(item.cart)
    return lock_row(item)


@transaction.atomic
def cart_item_delete(*, item: CartItem) -> None:
    """Take a service out of a cart.

    Raises:
        Refused: the cart was ordered, or the item is gone.
    """
    _open(item.cart)
    lock_row(item).delete()


@transaction.atomic
def cart_configure(*, item: CartItem, label: str, value: str) -> CartConfiguration:
    """Say which provider, or which PoP.

    Args:
        item: the service in the cart.
        label: `provider` or `pop`.
        value: a code that the plan has on offer.

    Raises:
        Refused: label or value is not on offer, that label is configured, or the item is gone.
    """
    _open(item.cart)
    item = lock_row(item)
    if label not in CartLabel.values:
        raise refuse("cart_label", NO_LABEL, field="label", label=shown(label), known=", ".join(CartLabel.values))
    known = choices(catalogue.plan(item.plan))[label]
    if value not in known:
        raise refuse("cart_value", NO_VALUE, field="value", value=shown(value), known=", ".join(known))
    if item.configurations.filter(label=label).exists():
        raise Refused(Problem("cart_label_set", LABEL_SET, params={"label": label}, kind="conflict"))
    return CartConfiguration.objects.create(item=item, label=label, value=value)


@transaction.atomic
def cart_configuration_delete(*, configuration: CartConfiguration) -> None:
    """Take back what was said.

    Raises:
        Refused: the cart was ordered, or the configuration is gone.
    """
    _open(configuration.item.cart)
    lock_row(configuration).delete()


def check_assigned(cart: Cart) -> None:
    """Refuse to order what is nobody's.

    Raises:
        Refused: the cart is not assigned.
    """
    if cart.account_id is None:
        raise Refused(Problem("cart_not_assigned", NOT_ASSIGNED, kind="conflict"))


def choices(plan: catalogue.Plan) -> dict[str, list[str]]:
    """The values on offer by label."""
    return {CartLabel.PROVIDER: list(plan.offers), CartLabel.POP: plan.pops}


def checked(cart: Cart) -> dict[str, str]:
    """Provider, PoP and bandwidth of what is in a cart, as `order_place` takes them; its item is loaded with them.

    Raises:
        Refused: the cart is empty, something required is missing, or the choices do not go together.
    """
    rows = CartItem.objects.filter(cart=cart)
    found = list(rows.annotate(label=F("configurations__label"), value=F("configurations__value")))
    if not found:
        raise Refused(Problem("cart_empty", EMPTY, kind="invalid"))
    cart.item, said = found[0], {each.label: each.value for each in found if each.label}
    missing = [label for label in CartLabel.values if label not in said]
    if missing:
        raise Refused(
            *(Problem("cart_label_missing", LABEL_MISSING, field=label, params={"label": label}) for label in missing)
        )
    wanted = {**said, "bandwidth": catalogue.plan(cart.item.plan).bandwidth.code}
    if problems := order_check(provider=wanted["provider"], pop=wanted["pop"], bandwidth=wanted["bandwidth"]):
        raise Refused(*problems)
    return wanted


@transaction.atomic(savepoint=False)  # a call of the API is a transaction already, and a refusal undoes all of it
def cart_checkout(*, cart: uuid.UUID, account_id: int, by: Actor) -> Order:
    """Order what is in a cart for an account; the same cart again is answered with the same order. It is paid at once.

    Args:
        cart: its id.
        account_id: the account's.
        by: who asks.

    Raises:
        Refused: it is another account's or nobody's, is gone, or what is in it is not complete.
    """
    found = _locked(cart)
    if found.account_id not in (None, account_id):
        raise CartGone
    check_assigned(found)
    if found.order is not None:
        return found.order
    wanted = checked(found)
    found.order = order_place(
        account=account_id, provider=wanted["provider"], pop=wanted["pop"], bandwidth=wanted["bandwidth"], by=by
    )
    found.save(update_fields=["order"])
    record("cart_checkout", found, by, account=found.order.account, after={"order": found.order.pk})
    return found.order
