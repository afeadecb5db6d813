"""Diagnostics: what can be looked at, ten of a type a day."""

from collections.abc import Callable

import pytest

from occ.actions import deletion, diagnostic
from occ.models import Diagnostic
from occ.rules.limits import DIAGNOSTICS_PER_DAY
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_what_means_nothing_here_is_refused() -> None:
    service, config = world.with_pop()

    def launch(function: str, **about: object) -> Callable[[], object]:
        return lambda: diagnostic.diagnostic_launch(service=service, function=function, by=BY, **about)

    assert refused(launch("diagMacs", pop=config)) == {"diagnostic_l2_only"}
    assert refused(launch("diagPeering")) == {"diagnostic_pop_unknown"}
    assert refused(launch("diagPeeringExtra", pop=config)) == {"diagnostic_routing_unknown"}
    assert refused(launch("diagLight", pop=config)) == {"diagnostic_unknown"}
    deletion.config_delete(service=service, config=config, by=BY)
    config.refresh_from_db()
    assert refused(launch("diagPeering", pop=config)) == {"diagnostic_not_configured"}


def test_beyond_ten_it_is_kept_as_denied_and_looks_at_nothing() -> None:
    service, config = world.with_pop()
    asked = [
        diagnostic.diagnostic_launch(service=service, function="diagPeering", pop=config, by=BY)
        for _ in range(DIAGNOSTICS_PER_DAY + 1)
    ]
    assert [each.denied for each in asked] == [False] * DIAGNOSTICS_PER_DAY + [True]
    assert asked[0].result
    assert asked[-1].result == []
    now = Diagnostic.objects.latest("pk").at
    assert diagnostic.diagnostics_left(service, asked[0].type, now) == 0
