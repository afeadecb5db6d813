"""A form of nothing but a button still carries its key: sent twice, it does its work once."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from occ.web.forms.base import BaseDrawerForm
from occ.web.forms.confirm import ConfirmForm
from occ.web.forms.order import ConfirmOrderForm


@pytest.mark.parametrize("form", [ConfirmForm(title="Sure?", submit="Yes"), ConfirmOrderForm()])
def test_the_key_of_a_form_without_visible_fields_is_sent_with_it(form: BaseDrawerForm) -> None:
    page = Template("{% load crispy_forms_tags %}{% crispy form %}")
    html = page.render(Context({"form": form, "request": RequestFactory().get("/")}))
    assert html.count('name="request_key"') == 1
