"""The forms of a page, as a browser without script would send them."""

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.open: Form | None = None
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(given)
            self.found.append(self.open)
        elif self.open is not None and given.get("name"):
            self._control(tag, given)
        elif tag == "option" and self.open is not None and self.select:
            chosen = dict(attrs).keys() & {"selected"}
            if chosen or self.select not in self.open.fields:
                self.open.fields[self.select] = given.get("value", "")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self.open is not None
        name = given["name"]
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.open.fields[name] = ""
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.open.fields[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") not in ("submit", "button", "image", "reset"):
            self.open.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.open is not None:
            self.open.fields[self.area] += data


class Form:
    """A form: its attributes, and the fields that it sends when nothing is changed in it."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.fields: dict[str, str] = {}

    @property
    def is_sent_by_post(self) -> bool:
        """Whether it changes something."""
        return self.attributes.get("method", "get").lower() == "post"

    @property
    def action(self) -> str:
        """Where it is sent, without a part of the page; empty for the page itself."""
        return self.attributes.get("action", "").partition("#")[0]


def forms(html: str) -> list[Form]:
    """Every form of a page."""
    parser = _Forms()
    parser.feed(html)
    return parser.found


def fields(html: str, name: str, /, **changed: Any) -> dict[str, Any]:
    """What the form with a field of that name sends, with what is changed in it; None takes a field away."""
    found = next(form for form in forms(html) if name in form.fields)
    values = {**found.fields, **changed}
    return {key: value for key, value in values.items() if value is not None and key != "csrfmiddlewaretoken"}


def plan_shown(html: str) -> dict[str, str]:
    """The plan that the page of a deletion shows, as its form sends it; nothing of any other page."""
    return next(({"plan": form.fields["plan"]} for form in forms(html) if "plan" in form.fields), {})
