"""Carrying a call out, and everything that may be wrong about what becomes of it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api import wire
from tests.api.same_input import Rows, undone
from tools.fuzz.calls import Drawn, Key, access_of
from tools.fuzz.findings import Findings, line
from tools.fuzz.places import Ground

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass(kw_only=True)
class Judge(Findings):
    """What all calls came to."""

    ground: Ground
    before: Counter[int] = field(default_factory=Counter)
    """Statuses of the writes that came before."""

    @property
    def accepted(self) -> int:
        """How many calls were."""
        return sum(seen[200] for seen in self.statuses.values())

    def report(self) -> str:
        """Which statuses each operation answered with, and each fault with the first calls that showed it."""
        said = [*self.lines("calls"), line("and valid writes before them", self.before), *self.fault_lines()]
        return "\n".join(said)

    def carry_out(self, chain: list[Drawn]) -> None:
        """Carry calls out one after another, and undo them."""
        rows = dict(self.world)
        said: list[str] = []
        with undone() as written:
            for drawn in chain:
                written.clear()
                status = self._call(drawn, rows, written, said)
                (self.statuses[drawn.key] if drawn is chain[-1] else self.before)[status] += 1

    def _call(self, drawn: Drawn, rows: Rows, written: set[str], said: list[str]) -> int:
        case = drawn.prepare(self.ground.places[drawn.place])
        request = case.as_transport_kwargs(base_url="http://testserver/1.0")
        body = json.dumps(request.pop("json")) if "json" in request else ""  # NaN too, which requests does not send
        sent = requests.Request(**request).prepare()
        path = sent.url.removeprefix("http://testserver")
        answer = self.ground.api.client.generic(
            sent.method,
            path,
            body,
            content_type="application/json",
            headers={**drawn.headers, **self._headers(drawn, path, body)},
            RAW_URI=path,
        )
        where = f"{dict(drawn.headers) or ''} (by {drawn.by}, place: {drawn.place})"
        said.append(f"{sent.method} {path} {body} {where}: {answer.status_code}")
        told = [*self._unlike_the_document(case, sent, answer), *self._unlike_the_schema(drawn.key, answer)]
        told += self.changed(answer.status_code, rows, written, reads=drawn.key[0] == "GET")
        for fault in told:
            self.faults[f"{' '.join(drawn.key)}: {fault}"].append(
                "\n      ".join([*said, answer.content.decode()[:500]])
            )
        return answer.status_code

    def _headers(self, drawn: Drawn, path: str, body: str) -> dict[str, str]:
        """What says who calls."""
        access = access_of(drawn.key)
        if access == "none" or drawn.by == "nobody":
            return {}
        if access == "application":
            return {"X-Ovh-Application": self.ground.api.key}
        if drawn.by == "token":
            return {"Authorization": f"Bearer {self.ground.token}"}
        return self.ground.api.headers(drawn.key[0], path, body)

    def _unlike_the_document(self, case: Case, sent: requests.PreparedRequest, answer: Any) -> list[str]:
        headers = {name: [value] for name, value in answer.headers.items()}
        response = Response(answer.status_code, headers, answer.content, sent, elapsed=0, verify=False)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            return [
                f"{each.title}: {each.message.splitlines()[0] if each.message else ''}" for each in group.exceptions
            ]
        except Failure as failure:
            return [f"{failure.title}: {failure.message}"]
        return []

    def _unlike_the_schema(self, key: Key, answer: Any) -> list[str]:
        """In the vendor's own format, which says of each field that it is there."""
        value = json.loads(answer.content)
        if answer.status_code != 200:
            return wire.error_faults(value)
        if "X-Pagination-Elements" in answer.headers:
            return []  # which model a list pages through is not in the vendor's format
        return wire.faults(value, wire.operations()[key]["responseType"])
