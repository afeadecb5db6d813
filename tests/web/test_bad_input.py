"""Bad input through the real forms: the sentence at its field, what was typed still there, nothing changed."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from occ.models import User
from occ.web.forms.base import BaseDrawerForm
from tests.bad_input import ALLOWED, UNNOTED, WRONG, Place, Wrong, everything, place
from tests.web.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared(undone: None) -> tuple[User, Place]:
    """Alice and her forms; what is refused changes nothing, so that they serve every test here."""
    alice = person("alice", "aa00001-ovh")
    assert alice.account
    return alice, place(alice.account)


def said(answer: Any, name: str) -> tuple[str, str]:
    """Code and sentence of the first error at a field, or above the form."""
    form: BaseDrawerForm = answer.context["form"]
    (error, *_more) = form.errors.as_data()[name or "__all__"]
    return str(error.code), str(error.messages[0])


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_it_is_refused_at_its_field(shared: tuple[User, Place], wrong: Wrong) -> None:
    alice, where = shared
    client = signed_in(alice)
    before = everything()
    answer = client.post(where.path(wrong.form), wrong.values)
    assert answer.status_code == 422
    code, words = said(answer, wrong.said_at)
    page = unescape(answer.content.decode())
    assert code == wrong.code
    assert words in page
    typed = [value for name, value in wrong.values.items() if name not in ("type", "datacenter")]
    assert not [value for value in typed if value and f'value="{value}"' not in page]
    assert everything() == before


@pytest.mark.parametrize("wrong", [each for each in WRONG if each.at is None], ids=str)
def test_it_is_refused_as_soon_as_the_field_is_left(shared: tuple[User, Place], wrong: Wrong) -> None:
    alice, where = shared
    assert 'class="field-error"' in left(signed_in(alice), where, wrong)


@pytest.mark.parametrize("noted", ALLOWED, ids=str)
def test_it_is_allowed_with_a_note(shared: tuple[User, Place], noted: Wrong) -> None:
    alice, where = shared
    field = left(signed_in(alice), where, noted)
    assert 'class="field-error"' not in field
    assert "est accepté" in field


@pytest.mark.parametrize("plain", UNNOTED, ids=str)
def test_it_is_allowed_without_one(shared: tuple[User, Place], plain: Wrong) -> None:
    alice, where = shared
    field = left(signed_in(alice), where, plain)
    assert 'class="field-error"' not in field
    assert "est accepté" not in field


def left(client: Client, where: Place, typed: Wrong) -> str:
    """The field as it stands once it was left with that value."""
    answer = client.post(where.path(typed.form), typed.values | {"_check": typed.field})
    assert answer.status_code == 200
    return unescape(answer.content.decode())
