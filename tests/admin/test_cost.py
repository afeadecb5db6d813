"""What the lists of the admin cost: no query reads or counts a whole table to offer a page of it."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occ.admin.lists import ROWS_MAX

OURS = [model for model in admin.site._registry if model._meta.app_label == "occ"]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_a_list_neither_counts_all_rows_nor_asks_for_every_value(desk: Client, model: type) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(reverse(f"admin:occ_{model._meta.model_name}_changelist")).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    assert not [sql for sql in asked if "DISTINCT" in sql]
    counted = [sql for sql in asked if "COUNT(" in sql]
    assert counted
    assert not [sql for sql in counted if not re.search(rf"LIMIT {ROWS_MAX}\b", sql)]
