"""One customer whose services stand at every point of the guide: what is asked of each is refused or accepted there."""

from collections.abc import Mapping
from dataclasses import dataclass

from occ.actions.termination import vrack_close
from occ.engine.queue import clock
from occ.models import Account, Service
from occ.world import BY, scenes, world
from tests import bad_input

JUST_ORDERED = "just ordered"
NAMED = {
    "pop-delete": ("pop",),
    "datacenter-delete": ("datacenter",),
    "routing-create": ("datacenter",),
    "routing-delete": ("datacenter", "routing"),
}
"""The configurations that the address of a form names, beside the service."""


@dataclass(frozen=True)
class Situations:
    """The services by where they stand, those of the tables of bad input among them, and vRacks to choose from."""

    owner: Account
    services: Mapping[str, Service]
    table: bad_input.Place
    vracks: Mapping[str, str]

    def kwargs(self, name: str, form: str) -> dict[str, object]:
        """What the address of a form names, for the service of that situation; 0 for what there is not."""
        found = self.services[name]
        configs = scenes.Configs.of(found)._asdict()
        if name == "table static":
            configs["datacenter"] = self.table.datacenters["static"]
        return {"service": found.pk} | {each: configs[each].pk if configs[each] else 0 for each in NAMED.get(form, ())}


def build(owner: Account, stranger: Account) -> Situations:
    """Every situation at once; time stands still in it afterwards, so that the same is asked at the same moment."""
    table = bad_input.place(owner)
    services = scenes.situations(world, account=owner)
    services[JUST_ORDERED] = world.order_place(owner).service
    services |= {f"table {form}": world.fresh(found) for form, found in table.services.items()}
    clock.change(owner.clock_id, paused=True)
    return Situations(owner, services, table, _vracks(owner, stranger))


def _vracks(owner: Account, stranger: Account) -> dict[str, str]:
    """vRacks by what stands for them in a table of input: names, and numbers as a list sends them."""
    own, ended = (world.vrack(owner) for _ in range(2))
    foreign = world.vrack(stranger)
    vrack_close(vrack=ended, by=BY)
    rows = {"own": own, "ended": ended, "foreign": foreign}
    return {f"<{name}>": str(row.pk) for name, row in rows.items()} | {
        f"<{name} by name>": row.name for name, row in rows.items()
    }
