"""Both languages are complete: French is translated whole, and no word in a template escapes translation."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import ngettext

from tests.guards.source import ROOT, below, files, text

FRENCH = Path("locale/fr/LC_MESSAGES/django.po")
# Names and codes: the same word in every language.
NAMES = """
    Passerelle OVHcloud OVH Connect Provider vRack vRacks BGP ASN PoP API CSV HTML URL Bare Metal Cloud Network
    UUID Static Neighbor Nexthop English Français Gbps Mbps UTC Django
"""


def catalogue(path: Path) -> Catalog:
    """A .po file, read with its fuzzy and obsolete entries."""
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def entries(found: Catalog) -> dict[tuple[str | None, object], Message]:
    """The catalogue's messages, without its header, by context and identifier."""
    return {(message.context, message.id): message for message in found if message.id}


def strings_of(message: Message) -> Sequence[str]:
    """A message's translation: one string, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else message.string


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalogue that makemessages makes of the sources, in a copy of them."""
    copy = tmp_path_factory.mktemp("sources")
    for path in files():
        if path.parts[0] in {"manage.py", "occ", "portal", "templates", "locale"}:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy / path)
    env = os.environ | {"PYTHONPATH": str(copy)}
    command = [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--no-location", "--no-obsolete"]
    subprocess.run(command, cwd=copy, env=env, check=True, capture_output=True, timeout=120)
    return catalogue(copy / FRENCH)


def test_every_sentence_is_in_the_french_catalogue(sources: Catalog) -> None:
    assert sorted(map(str, entries(sources).keys() - entries(catalogue(ROOT / FRENCH)).keys())) == []


def test_the_french_catalogue_has_no_sentence_that_nobody_says(sources: Catalog) -> None:
    found = catalogue(ROOT / FRENCH)
    assert sorted(map(str, entries(found).keys() - entries(sources).keys())) == []
    assert not found.obsolete


def test_every_french_sentence_is_written_and_sure() -> None:
    found = entries(catalogue(ROOT / FRENCH))
    assert found
    assert not [key for key, message in found.items() if not all(strings_of(message))]
    assert not [key for key, message in found.items() if message.fuzzy]


def test_no_french_sentence_is_said_twice_over() -> None:
    strings = [string for message in entries(catalogue(ROOT / FRENCH)).values() for string in strings_of(message)]
    assert [string for string in strings if re.fullmatch(r"(.{4,})\1", string, re.DOTALL)] == []


def test_french_keeps_what_is_filled_in() -> None:
    """Placeholders and line breaks at both ends are those of the English sentence (msgfmt knows)."""
    done = subprocess.run(
        ["msgfmt", "--check-format", "-o", os.devnull, str(ROOT / FRENCH)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_french_counts_none_as_one() -> None:
    """« 0 service », not « 0 services »: the catalogue's own rule counts, not English's."""
    with translation.override("fr"):
        counted = [ngettext("%(shown)s service", "%(shown)s services", n) % {"shown": n} for n in (0, 1, 2)]
    assert counted == ["0 service", "1 service", "2 services"]


def test_french_has_its_spaces() -> None:
    """« » have their no-break spaces, and so have : ; ? ! after a word."""
    wrong = re.compile(r"«(?!\u00a0)|(?<!\u00a0)»|\S [:;?!](?=\s|$)|\w[;?!](?=\s|$)")
    strings = [string for message in entries(catalogue(ROOT / FRENCH)).values() for string in strings_of(message)]
    assert [string for string in strings if wrong.search(string)] == []


def untranslated(source: str) -> list[str]:
    """The words of a template that stand outside every translation."""
    for pattern in (
        r"\{%\s*comment.*?endcomment\s*%\}",
        r"\{#.*?#\}",
        r"\{%\s*blocktrans(?:late)?.*?endblocktrans(?:late)?\s*%\}",
        r"<(script|style|code|kbd)\b.*?</\1>",
        r"<!--.*?-->",
        r"\{% block width %\}.*?\{% endblock\b.*?%\}",  # names of classes
    ):
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    shown = re.findall(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", source)
    for pattern in (r"\{%.*?%\}|\{\{.*?\}\}", r"[\w:-]+=\"[^\"]*\"", r"<[^>]*>"):
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    shown = [re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", part) for part in [*shown, source]]
    words = re.findall(r"&?[^\W\d_]{3,};?", " ".join(shown))
    return [word for word in words if word not in NAMES.split() and not word.startswith("&")]


@pytest.mark.parametrize("path", [*below("templates", ".html"), *below("templates/email", ".txt")], ids=str)
def test_no_word_of_a_template_escapes_translation(path: Path) -> None:
    assert untranslated(text(path)) == []


def test_no_sentence_is_put_together_before_it_is_translated() -> None:
    formatted = re.compile(r"\b(?:_|gettext|gettext_lazy|ngettext|gettext_noop|pgettext)\(\s*f[\"']")
    assert not [path for path in below("occ", ".py") if formatted.search(text(path))]
