"""The same input through a form of the area and through the call that it stands for, each in the same fresh world."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from occ.api.console import equivalent
from occ.models import Vrack
from tests.api.client import Api
from tests.api.situations import Situations
from tests.bad_input import everything
from tests.forms import plan_shown

Rows = dict[str, list[dict[str, Any]]]
OF_THE_API = {"ApiCredential"}
"""Where the API keeps when a key was last used."""
BY_CHANCE = {"request_key", "request_id", "actor", "at", "real_at", "created_at", "value", "key"}
"""Columns that name the request itself, hold its real time, or what is drawn anew each time."""
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
IN_PANEL = {"HX-Request": "true", "HX-Target": "drawer-body"}
ABSENCE = {
    "gone": {"popId", "datacenterId", "extraId"},
    "vrack_unknown": {"serviceName"},
    "vrack_missing": {"serviceName", "popId"},
    "vrack_changing": {"popId"},
    "vrack_error": {"popId"},
    "pop_missing": {"popId"},
    "key_making": {"serviceKeyId"},
    "service_not_active": {"serviceName", "popId"},
    "service_closed": {"serviceName"},
}
"""A form says in words that something is not there yet, or no more; a path that would name it finds nothing (404)."""


@dataclass(frozen=True)
class Input:
    """What somebody asks for: in which form, of the service in which situation, with what typed."""

    kind: str
    form: str
    at: str
    typed: Mapping[str, str]
    about: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.form}, {self.at}, {self.about}"


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    accepted: bool
    code: str = ""
    """Of the first thing that was refused."""
    said: tuple[tuple[str, str], ...] = ()
    """Every sentence of a refusal, with the call's name of its field."""
    absent: str = ""
    """The part of the call's path that names nothing."""
    changed: Rows = field(default_factory=dict)
    """The rows that are new or other than before."""


@dataclass(frozen=True)
class Label:
    """What is kept of what a vRack was called, or why it was refused."""

    kept: str | None
    code: str = ""
    said: str = ""


@contextmanager
def undone() -> Iterator[set[str]]:
    """Whatever is done within is undone at its end; gives the models whose tables were written to meanwhile."""
    models = {model._meta.db_table: model.__name__ for model in apps.get_app_config("occ").get_models()}
    written: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(READING):
            written.update(models[table] for table in re.findall(r'"(\w+)"', sql) if table in models)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield written
        transaction.set_rollback(True)


class Both:
    """The two ways in, to the same world."""

    def __init__(self, world: Situations, person: Client, api: Api) -> None:
        self.world, self.person, self.api = world, person, api
        self.known: dict[tuple[str, str], dict[str, object]] = {}
        self.before = {name: set(map(str, rows)) for name, rows in everything().items()}

    def by_form(self, one: Input, language: str = "en") -> Outcome:
        """What becomes of it in the side panel."""
        path = reverse(f"occ:{one.form}", kwargs=self._kwargs(one))
        self.person.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        shown = self.person.get(path, headers=IN_PANEL).content.decode() if one.form.endswith("-delete") else ""
        with undone() as written:
            answer = self.person.post(
                path, {"request_key": "", **plan_shown(shown), **self._typed(one)}, headers=IN_PANEL
            )
            changed = self.changed(written)
        if answer.status_code == 204:
            return Outcome(accepted=True, changed=changed)
        if answer.status_code == 410:
            return Outcome(accepted=False, code="gone", changed=changed)
        assert answer.status_code == 422
        names = {"__all__": ""} | dict(equivalent.FORMS[one.form].names)
        errors = [
            (names.get(name, name), error)
            for name, found in answer.context["form"].errors.as_data().items()
            for error in found
        ]
        said = tuple((name, str(error.messages[0])) for name, error in errors)
        return Outcome(accepted=False, code=str(errors[0][1].code), said=said, changed=changed)

    def by_call(self, one: Input) -> Outcome:
        """What becomes of it through the API, by the call that the area shows below the form."""
        filled = equivalent.Filled(self.world.owner, self._kwargs(one), self._typed(one))
        (call,) = equivalent.calls(one.form, filled)
        path = re.sub(r"\{\w+\}", "0", call.filled)  # what is not there has no name
        with undone() as written:
            answer = self.api.call(call.method, path, call.body)
            changed = self.changed(written)
        return refusal(answer, changed) if self.api.status != 200 else Outcome(accepted=True, changed=changed)

    def vrack_made(self, text: str) -> Label:
        """What becomes of the description of a new vRack."""
        with undone():
            answer = self.person.post(reverse("occ:vrack-create"), {"description": text}, headers=IN_PANEL)
            if answer.status_code != 422:
                return Label(Vrack.objects.latest("pk").description)
        (error,) = answer.context["form"].errors.as_data()["description"]
        return Label(None, str(error.code), str(error.messages[0]))

    def vrack_named(self, text: str) -> Label:
        """What becomes of the name that a program gives one."""
        name = self.world.vracks["<own by name>"]
        with undone():
            answer = self.api.put(f"/vrack/{name}", {"name": text})
            if self.api.status == 200:
                return Label(Vrack.objects.get(name=name).description)
        found = refusal(answer, {})
        return Label(None, found.code, dict(found.said)["name"])

    def _kwargs(self, one: Input) -> dict[str, object]:
        place = (one.at, one.form)
        if place not in self.known:
            self.known[place] = self.world.kwargs(*place)
        return self.known[place]

    def _typed(self, one: Input) -> dict[str, str]:
        return {name: self.world.vracks.get(value, value) for name, value in one.typed.items()}

    def changed(self, written: set[str]) -> Rows:
        """The new and changed rows of the tables that were written to."""
        found: Rows = {}
        for name, rows in everything(written - OF_THE_API).items():
            new = [row for row in rows if str(row) not in self.before[name]]
            if new or len(rows) != len(self.before[name]):
                found[name] = [{k: v for k, v in row.items() if k not in BY_CHANCE} for row in new]
        return found


def refusal(answer: dict[str, Any], changed: Rows) -> Outcome:
    """What an error of the API says: the code that its class is made of, the sentences, the part of the path."""
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", answer["class"].split("::")[-1]).lower()
    if nothing := re.fullmatch(r"The requested object \((\w+) = .*\) does not exist", answer["message"]):
        return Outcome(accepted=False, code=code, absent=nothing[1], changed=changed)
    said, rest = [], answer["message"]
    for name, sentence in answer.get("details", {}).items():
        assert f"[{name}] {sentence}" in rest
        rest = rest.replace(f"[{name}] {sentence}", "", 1)
        said.append((name, sentence))
    return Outcome(
        accepted=False, code=code, said=(*said, *([("", rest.strip())] if rest.strip() else [])), changed=changed
    )
