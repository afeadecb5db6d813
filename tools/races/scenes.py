"""Scenes: something to fight over, eight clients who reach for it at once, and what must be true afterwards."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, count

from occ.actions import api_key, deletion, termination
from occ.actions import clock as clock_actions
from occ.actions.actor import Actor
from occ.actions.cart import cart_checkout
from occ.engine.queue import clock
from occ.models import (
    Account,
    AuditEntry,
    ConfigStatus,
    Order,
    PopConfig,
    RoutingConfig,
    Task,
    TaskEvent,
    TaskKind,
)
from occ.world import Stage, World
from occ.world.copies import laid_out
from occ.world.scenes import Configs
from tests.below import asked_below
from tests.replay import replay

CLIENTS = 8
BY = Actor(label="race")
world = World(by=BY)
_race = count(1)
Attempt = Callable[[], object]


@dataclass(frozen=True)
class Scene:
    """One attempt for each client, in random order, and the check: what is broken, or nothing."""

    name: str
    attempts: list[Attempt]
    broken: Callable[[], str]


def carry_on() -> None:
    """What a worker does, among the clients."""
    world.pass_time(hours=1)


def one_pop_a_port(account: Account, dice: random.Random) -> Scene:
    """Every client adds a PoP configuration to the same port."""
    (service,) = laid_out(world, account, Stage.ATTACHED)

    def attempt(number: int) -> Attempt:
        subnet = f"10.9.{number}.0/30"
        return lambda: world.pop_create(service, subnet=subnet)

    def broken() -> str:
        made = PopConfig.objects.filter(interface__service=service).count()
        return "" if made == 1 else f"{made} PoP configurations on a port"

    return Scene("one PoP configuration a port", [attempt(number) for number in range(CLIENTS)], broken)


def one_configuration_a_datacenter(account: Account, dice: random.Random) -> Scene:
    """Two services of a vRack configure the same two datacentres."""
    services = laid_out(world, account, Stage.POP, Stage.POP)

    def attempt(number: int) -> Attempt:
        place, subnet = (1, 3)[number % 2], f"10.{number}.0.0/24"
        return lambda: world.datacenter_create(services[number // 2 % 2], place, subnet=subnet)

    def broken() -> str:
        places = list(services[0].vrack.datacenter_configs.values_list("datacenter", flat=True))
        return "" if sorted(places) == [1, 3] else f"configured datacentres: {places}"

    return Scene("one configuration a datacentre", [attempt(number) for number in range(CLIENTS)], broken)


def no_overlap(account: Account, dice: random.Random) -> Scene:
    """Clients choose subnets that meet, for different datacentres and for a PoP configuration."""
    one, other = laid_out(world, account, Stage.POP, Stage.ATTACHED)
    subnets = ["10.0.0.0/24", "10.0.0.0/25", "10.0.0.128/25", "10.0.0.64/26", "10.0.1.0/24", "10.0.0.0/23"]

    def attempt(number: int) -> Attempt:
        if number < 2:
            subnet = f"10.0.0.{dice.choice((0, 64, 128))}/30"
            return lambda: world.pop_create(other, subnet=subnet)
        place, subnet = (3, 4, 5, 6, 7, 8)[number - 2], dice.choice(subnets)
        return lambda: world.datacenter_create(one, place, subnet=subnet)

    def broken() -> str:
        rows = [*one.vrack.datacenter_configs.all(), *one.vrack.pop_configs.all()]
        pairs = [pair for pair in combinations([row.subnet for row in rows], 2) if pair[0].overlaps(pair[1])]
        return "" if len(rows) > 1 and not pairs else f"overlapping: {pairs or 'nobody got one'}"

    return Scene("no overlap in a vRack", [attempt(number) for number in range(CLIENTS)], broken)


def one_type_four_neighbours(account: Account, dice: random.Random) -> Scene:
    """Clients add BGP neighbours and static routes to the same datacentre."""
    services = laid_out(world, account, Stage.DATACENTER, Stage.POP)
    config = services[0].vrack.datacenter_configs.get()
    bgp_only = dice.random() < 0.5

    def attempt(number: int) -> Attempt:
        values = {"neighbor_ip": str(config.subnet[5 + number])}
        if not bgp_only and number % 2:
            values = {"type": "network", "subnet": f"10.20.{number}.0/24", "next_hop": str(config.subnet[5 + number])}
        service = services[number % 2]
        return lambda: world.routing_create(config, service=service, **values)

    def broken() -> str:
        types = list(RoutingConfig.objects.filter(datacenter_config=config).values_list("type", flat=True))
        fine = len(set(types)) == 1 and types.count("bgp") <= 4 and (not bgp_only or types.count("bgp") == 4)
        return "" if fine else f"routings of a datacentre: {types}"

    return Scene("one routing type, four neighbours", [attempt(number) for number in range(CLIENTS)], broken)


def no_child_below_what_goes(account: Account, dice: random.Random) -> Scene:
    """Some delete the datacentre and the PoP configurations above, others add to both; a worker carries that out."""
    services = laid_out(world, account, Stage.DATACENTER, Stage.POP)
    vrack, pops = services[0].vrack, [each.pop_config for each in services]
    config = vrack.datacenter_configs.get()

    def attempt(number: int) -> Attempt:
        service = services[number % 2]
        if number == 0:
            return lambda: deletion.config_delete(service=service, config=config, by=BY)
        if number == 1:
            return carry_on
        if number < 4:
            return lambda: deletion.config_delete(service=service, config=pops[number % 2], by=BY)
        if number < 6:
            place, subnet = number, f"10.{number}.0.0/24"
            return lambda: world.datacenter_create(service, place, subnet=subnet)
        values = {"neighbor_ip": str(config.subnet[5 + number])}
        return lambda: world.routing_create(config, service=service, **values)

    def broken() -> str:
        if asked_below(config, vrack=vrack).exists():
            return "routing was added below a datacentre that is being deleted"
        if any(asked_below(each, service=each.service).exists() for each in pops):
            return "a datacentre was added below a PoP configuration that is being deleted"
        world.pass_time(hours=24)
        left = Task.objects.open().filter(vrack=vrack).count()
        orphans = vrack.datacenter_configs.exists()
        return f"{left} tasks do not end; left: {orphans}" if left or orphans else ""

    return Scene("nothing added below what goes", [attempt(number) for number in range(CLIENTS)], broken)


def an_owner_more_or_less(account: Account, dice: random.Random) -> Scene:
    """The only PoP configuration that shows a datacentre goes, with it or its child alone, while a second is added."""
    one, other = laid_out(world, account, Stage.ROUTING, Stage.ATTACHED)
    pop, config, child = Configs.of(one)
    goes = [pop, pop, config, child]

    def attempt(number: int) -> Attempt:
        if number < len(goes):
            return lambda: deletion.config_delete(service=one, config=goes[number], by=BY)
        if number < 6:
            subnet = f"192.168.7{number}.0/30"
            return lambda: world.pop_create(other, subnet=subnet)
        values = {"neighbor_ip": str(config.subnet[5 + number])}
        return lambda: world.routing_create(config, service=one, **values)

    def broken() -> str:
        world.pass_time(hours=24)
        if left := Task.objects.open().filter(vrack=one.vrack).count():
            return f"{left} tasks do not end"
        pops = one.vrack.pop_configs.all()
        history = replay(TaskEvent.objects.filter(task__vrack=one.vrack))
        there = {str(each.pk) for each in one.vrack.datacenter_configs.all()}
        if there and not pops.exists():
            return "a datacentre configuration outlived its last PoP configuration"
        if history.gone("datacenter") & there or history.broken:
            return f"the history does not tell what is there: {history.broken}"
        return "" if not pops.exclude(status=ConfigStatus.ACTIVE).exists() else "a PoP configuration is left half way"

    return Scene("an owner more, an owner less", [attempt(number) for number in range(CLIENTS)], broken)


def one_use_a_key(account: Account, dice: random.Random) -> Scene:
    """Every client enters the same service key at the provider."""
    world.provider_user()
    service = world.ordered(account)

    def attempt(_number: int) -> Attempt:
        return lambda: world.order_validate(service)

    def broken() -> str:
        made = Task.objects.filter(service=service, kind=TaskKind.SERVICE_ACTIVATE).count()
        return "" if made == 1 else f"{made} activations with one key"

    return Scene("one use a key", [attempt(number) for number in range(CLIENTS)], broken)


def one_order_a_form(account: Account, dice: random.Random) -> Scene:
    """Every client sends the same order form."""
    form = str(uuid.UUID(int=dice.getrandbits(128)))

    def attempt(_number: int) -> Attempt:
        return lambda: world.order_place(account, request_key=form)

    def broken() -> str:
        made = Order.objects.filter(service__tasks__request_key=form).distinct().count()
        return "" if made == 1 else f"{made} orders of one form"

    return Scene("one order a form", [attempt(number) for number in range(CLIENTS)], broken)


def one_order_a_cart(account: Account, dice: random.Random) -> Scene:
    """Every client orders the same cart."""
    gathered = world.cart(account)
    orders: list[int] = []

    def attempt(_number: int) -> Attempt:
        return lambda: orders.append(cart_checkout(cart=gathered.pk, account_id=account.pk, by=BY).pk)

    def broken() -> str:
        entries = AuditEntry.objects.filter(action="cart_checkout", object_id=str(gathered.pk)).count()
        return "" if len(orders) == CLIENTS and len({*orders}) == entries == 1 else f"{entries} orders of one cart"

    return Scene("one order a cart", [attempt(number) for number in range(CLIENTS)], broken)


def one_end_a_token(account: Account, dice: random.Random) -> Scene:
    """Every client ends the same service with the token that was mailed for it."""
    service = world.active(account)
    token = world.end_token(account, service=service)

    def attempt(_number: int) -> Attempt:
        return lambda: termination.service_terminate(service=service, token=token, by=BY)

    def broken() -> str:
        ends = AuditEntry.objects.filter(action="service_terminate", service=service).count()
        return "" if ends == 1 else f"{ends} ends with one token"

    return Scene("one end a token", [attempt(number) for number in range(CLIENTS)], broken)


def one_answer_a_key(account: Account, dice: random.Random) -> Scene:
    """Some let a program's key act for the account, others refuse it."""
    user = account.users.first() or world.user(f"race-{account.pk}", account)
    application, _ = api_key.application_create(user=user, name="Race", by=BY)
    asked = api_key.credential_request(application=application, rules=api_key.ALL_RULES, by=BY).credential

    def attempt(number: int) -> Attempt:
        if number % 2:
            return lambda: api_key.credential_refuse(credential=asked, user=user, by=BY)
        return lambda: api_key.credential_validate(credential=asked, user=user, days=1, by=BY)

    def broken() -> str:
        answers = AuditEntry.objects.filter(
            action__in=("credential_validate", "credential_refuse"), object_id=str(asked.pk)
        )
        return "" if answers.count() == 1 else f"{answers.count()} answers about one key"

    return Scene("one answer about a key", [attempt(number) for number in range(CLIENTS)], broken)


def one_event_a_jump(account: Account, dice: random.Random) -> Scene:
    """Every client moves the same clock, which stands still, to the next event."""
    owner = world.account(nichandle=f"cl{next(_race):05}-ovh")
    own = clock_actions.clock_separate(account=owner, by=BY).pk
    clock_actions.clock_change(clock_id=own, paused=True, by=BY)
    world.order_place(owner)
    due = Task.objects.get(account=owner).due_at

    def attempt(_number: int) -> Attempt:
        return lambda: clock_actions.clock_next(clock_id=own, by=BY)

    def broken() -> str:
        past = clock.now(Account.objects.get(pk=owner.pk)) - due
        return f"the clock stands {past} from the event" if past else ""

    return Scene("one event a jump", [attempt(number) for number in range(CLIENTS)], broken)


SCENES = [
    one_pop_a_port,
    one_configuration_a_datacenter,
    no_overlap,
    one_type_four_neighbours,
    no_child_below_what_goes,
    an_owner_more_or_less,
    one_use_a_key,
    one_order_a_form,
    one_order_a_cart,
    one_end_a_token,
    one_answer_a_key,
    one_event_a_jump,
]
DELETIONS = [no_child_below_what_goes, an_owner_more_or_less]
