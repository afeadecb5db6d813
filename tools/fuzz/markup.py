"""What a page offers, read from its HTML: forms with their fields and buttons, links, and what it follows."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

Attributes = dict[str, str]


@dataclass
class Field:
    """Something that a form sends under a name."""

    name: str
    kind: str
    """The type of an input, `textarea` or `select`."""
    values: list[str] = field(default_factory=list)
    """What stands in it, or what can be chosen; disabled choices are left out."""
    chosen: list[str] = field(default_factory=list)
    """Of what can be chosen, what is."""
    several: bool = False
    """Whether more than one can be chosen."""


@dataclass
class Form:
    """A form: where it is sent, how, and with what."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """Name and value of each button that has a name."""

    def field(self, name: str, kind: str) -> Field:
        """The field of that name, whose choices are several elements (radio buttons, boxes)."""
        found = next((each for each in self.fields if (each.name, each.kind) == (name, kind)), None)
        if found is None:
            found = Field(name, kind)
            self.fields.append(found)
        return found


class Page(HTMLParser):
    """One answer."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        """Addresses of links, and of what htmx gets."""
        self.watched: list[tuple[str, str]] = []
        """Address and note (`X-Watch`) of each part that follows the server."""
        self.title = ""
        self._ids: dict[str, Form] = {}
        self._form: Form | None = None
        self._field: Field | None = None
        self._in_title = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "hx-get" in found:
            self.links.append(found["hx-get"])
        if "data-ajax--url" in found:  # a field of the admin that asks for what can be chosen
            names = ("app_label", "model_name", "field_name")
            parts = {name: found.get(f"data-{name.replace('_', '-')}", "") for name in names}
            self.links.append(f"{found['data-ajax--url']}?{urlencode(parts | {'term': ''})}")
        if "data-watch" in found:
            self.watched.append((found.get("hx-get", ""), found["data-watch"]))
        if tag == "title":
            self._in_title = not self.title
        elif tag == "form":
            self._begin(found)
        elif tag in ("input", "textarea", "select", "button", "option"):
            self._control(tag, found)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._field = None
        elif tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Text: of the title, or of a text area."""
        if self._in_title:
            self.title += data.strip()
        elif self._field is not None and self._field.kind == "textarea":
            self._field.values = ["".join([*self._field.values, data])]

    def _begin(self, found: Attributes) -> None:
        action = found.get("action") or found.get("hx-post") or found.get("hx-get") or ""
        method = "POST" if "hx-post" in found else found.get("method", "get").upper()
        self._form = Form(action, method)
        self.forms.append(self._form)
        if "id" in found:
            self._ids[found["id"]] = self._form

    def _control(self, tag: str, found: Attributes) -> None:
        if tag == "option":
            self._option(found)
            return
        form = self._ids.get(found["form"]) if "form" in found else self._form
        name = found.get("name", "")
        if form is None or not name or "disabled" in found:
            return
        kind = found.get("type", "text").lower() if tag == "input" else tag
        if kind in ("submit", "button", "image"):
            form.buttons.append((name, found.get("value", "")))
        elif kind in ("radio", "checkbox"):
            choice = form.field(name, kind)
            choice.several = kind == "checkbox"
            choice.values.append(found.get("value", "on"))
            choice.chosen += choice.values[-1:] if "checked" in found else []
        else:
            new = Field(name, kind, [found["value"]] if "value" in found else [], several="multiple" in found)
            form.fields.append(new)
            self._field = new if tag in ("textarea", "select") else self._field

    def _option(self, found: Attributes) -> None:
        if self._field is not None and self._field.kind == "select" and "disabled" not in found:
            value = found.get("value", "")
            self._field.values.append(value)
            self._field.chosen += [value] if "selected" in found else []
