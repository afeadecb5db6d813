"""The console's forms: the search, and one for each operation, made from what it declares."""

import json
import re
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.api.console.call import ApiCall
from occ.api.console.operations import Operation, Parameter
from occ.api.wire import iam
from occ.models import Account, ApiApplication, DatacenterConfig, Interface, PopConfig, Service, Vrack

OFFERED = 50
"""So many of one's own services, or vRacks, are offered at most."""
APPLICATION = "header_application"
EXAMPLES = {
    "iamTags": iam.EXAMPLE,
    "X-Pagination-Filter": "description:like=%Paris%",
    "X-Pagination-Sort": "description",
    "X-Pagination-Size": "50",
}
"""How what has a form of its own is written."""
BUTTONS = {
    "GET": _("Try it: this only reads"),
    "POST": _("Try it: this acts for real"),
    "PUT": _("Try it: this changes for real"),
    "DELETE": _("Try it: this deletes for real"),
}


class ConsoleForm(forms.Form):
    """A form of the console."""

    submit_label: Any = ""
    template = "api/_form.html"
    template_method = "get"

    @property
    def helper(self) -> FormHelper:
        """Our template, every field in its order."""
        helper = FormHelper(self)
        helper.template = self.template
        helper.field_template = "components/_field.html"
        helper.form_method = self.template_method
        helper.layout = self.layout
        return helper

    @property
    def layout(self) -> Layout:
        """The fields as they are shown."""
        return Layout(*self.fields)

    @property
    def error_links(self) -> list[tuple[Any, str]]:
        """Each wrong field with its first sentence, for the summary above the form."""
        return [(self[name], str(errors[0])) for name, errors in self.errors.items() if name in self.fields]


class SearchForm(ConsoleForm):
    """Words that an operation's method, path or description must have."""

    template = "api/_search.html"
    submit_label = _("Search")

    q = forms.CharField(
        label=_("Search an operation"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class OperationForm(ConsoleForm):
    """What an operation takes, a field for each."""

    def __init__(self, data: Mapping[str, Any] | None, *, operation: Operation, account: Account) -> None:
        super().__init__(data)
        self.operation = operation
        self.template_method = "get" if operation.wire.method == "GET" else "post"
        self.submit_label = BUTTONS[operation.wire.method]
        self.danger = operation.wire.method == "DELETE"
        self.lists: dict[str, list[tuple[str, str]]] = {}
        if operation.wire.access == "application":
            self._add_application(account)
        for each in operation.parameters:
            self.fields[each.key] = _field(each)
            self._offer(each, account)

    @property
    def layout(self) -> Layout:
        """The fields in their order; the headers that page through a list are folded away until one is filled in."""
        paging = [each.key for each in self.operation.parameters if each.place == "header"]
        fields = [name for name in self.fields if name not in paging]
        if not paging:
            return Layout(*fields)
        is_open = " open" if any(self[name].value() for name in paging) else ""
        opening = format_html('<details class="paging"{}><summary>{}</summary>', is_open, _("Page by page (headers)"))
        return Layout(*fields, HTML(opening), *paging, HTML("</details>"))

    def _add_application(self, account: Account) -> None:
        keys = ApiApplication.objects.filter(account=account)[:OFFERED]
        self.fields[APPLICATION] = forms.CharField(
            label="X-Ovh-Application", required=False, help_text=_("The key of an application of yours.")
        )
        self._list(APPLICATION, [(each.key, each.name) for each in keys])

    def _offer(self, parameter: Parameter, account: Account) -> None:
        of_vracks = self.operation.wire.path.startswith("/vrack")
        if parameter.name == "ovhCloudConnect" or (parameter.name == "serviceName" and not of_vracks):
            services = Service.objects.for_account(account).order_by("-ordered_at")[:OFFERED]
            self._list(parameter.key, [(str(each.pk), each.description) for each in services])
        elif parameter.name == "serviceName":
            vracks = Vrack.objects.for_account(account).order_by("-pk")[:OFFERED]
            self._list(parameter.key, [(each.name, each.description) for each in vracks])
        elif parameter.name == "interfaceId":
            ports = Interface.objects.filter(service__account=account).select_related("service").order_by("-pk")
            self._list(parameter.key, [(str(each.pk), each.service.description) for each in ports[:OFFERED]])
        elif parameter.name == "popId":
            pops = PopConfig.objects.filter(interface__service__account=account).order_by("-pk")[:OFFERED]
            self._list(parameter.key, [(str(each.pk), str(each.subnet)) for each in pops])
        elif parameter.name == "datacenterId" and parameter.place == "path":
            configs = DatacenterConfig.objects.filter(vrack__account=account).order_by("-pk")[:OFFERED]
            self._list(parameter.key, [(str(each.pk), str(each.subnet)) for each in configs])

    def _list(self, name: str, options: list[tuple[str, str]]) -> None:
        self.lists[f"list_{name}"] = options
        self.fields[name].widget.attrs["list"] = f"list_{name}"

    def clean(self) -> dict[str, Any]:
        """What cannot even be sent: a path with a part missing, JSON that is none."""
        for each in self.operation.parameters:
            text = self.cleaned_data.get(each.key, "")
            if each.place == "path" and not text:
                self.add_error(each.key, gettext("The path needs this."))
            if each.nested and text:
                try:
                    json.loads(text)
                except ValueError:
                    self.add_error(each.key, gettext("This is not JSON."))
        return self.cleaned_data

    @property
    def call(self) -> ApiCall:
        """The call with what is filled in so far; an empty field is not sent."""
        wire, parameters = self.operation.wire, self.operation.parameters
        values = {each.key: (each, str(self[each.key].value() or "").strip()) for each in parameters}
        in_body = [each for each in parameters if each.place == "body"]
        return ApiCall(
            wire.method,
            wire.path,
            {each.name: text for each, text in values.values() if each.place == "path"},
            {each.name: text for each, text in values.values() if each.place == "query" and text},
            {each.name: typed(each, values[each.key][1]) for each in in_body if values[each.key][1]}
            if in_body
            else None,
            signed=wire.access in ("signed", "either"),
            headers={each.name: text for each, text in values.values() if each.place == "header" and text},
        )


def typed(parameter: Parameter, text: str) -> Any:
    """A field's text as JSON has it; what is not of its type goes as text, for the API to refuse."""
    if parameter.nested:
        try:
            return json.loads(text)
        except ValueError:
            return text
    if parameter.kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if parameter.kind == "long" and re.fullmatch(r"0|-?[1-9][0-9]{0,18}", text):
        return int(text)
    if parameter.kind == "double" and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        return float(text)
    return text


def _field(parameter: Parameter) -> forms.Field:
    """The field of a parameter: a menu for an enumeration, text for JSON, else a line."""
    places = {"path": _("path"), "query": _("query"), "body": _("body"), "header": _("header")}
    needed = _("required") if parameter.required else _("optional")
    about = f"{parameter.kind} · {places[parameter.place]} · {needed}"
    values = ("true", "false") if parameter.kind == "boolean" else parameter.values
    plain: dict[str, str] = {"autocomplete": "off", "spellcheck": "false"}
    if parameter.required:
        plain["aria-required"] = "true"
    widget: forms.Widget = forms.TextInput(attrs=plain)
    if values:
        widget = forms.Select(attrs={}, choices=[("", "–"), *((each, each) for each in values)])
    elif parameter.nested:
        widget = forms.Textarea(attrs=plain | {"rows": 3})
        about = f"{about} · JSON"
    if parameter.name in EXAMPLES:
        like = gettext("for example")
        about = f"{about} · {like} {EXAMPLES[parameter.name]}"
    return forms.CharField(label=parameter.name, required=False, help_text=about, widget=widget)
