"""The causes: stable codes, and a document that lists them all with their meanings."""

import re
from pathlib import Path

from occ.network.core.causes import Cause
from tests.guards.source import text

ROW = re.compile(r"^\| `([a-z_0-9]+)` \| ([^|\n]+) \|", re.MULTILINE)


def test_the_document_lists_every_cause_in_order_with_its_meaning() -> None:
    assert ROW.findall(text(Path("docs/network.md"))) == [(cause.value, cause.meaning) for cause in Cause]


def test_a_cause_is_its_code() -> None:
    assert Cause("router_asn") is Cause.ROUTER_ASN
    assert f"{Cause.ROUTER_ASN}" == "router_asn"
    assert Cause.ROUTER_ASN.meaning.endswith(".")
