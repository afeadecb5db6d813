"""A new installation gets its tables at once, an old one has got them step by step: they are the same tables."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

LEFT_BEHIND = {("occ_servicekey", "provider")}
"""The column that only old installations still have; nothing reads it."""
POSTGRES = """
SELECT table_name, column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default,
       generation_expression) FROM information_schema.columns WHERE table_name LIKE 'occ_%'
UNION ALL SELECT conrelid::regclass::text, '', pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid::regclass::text LIKE 'occ_%'
UNION ALL SELECT tablename, '', replace(indexdef, indexname, '') FROM pg_indexes WHERE tablename LIKE 'occ_%'
"""
SQLITE = "SELECT tbl_name, type = 'table', sql FROM sqlite_master WHERE tbl_name LIKE 'occ_%' AND sql IS NOT NULL"


@contextmanager
def empty_database(folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """One more database, of the kind that the tests run on, with nothing in it."""
    own: dict[str, Any] = {**connection.settings_dict, "NAME": folder / "steps.sqlite3"}
    postgres = connection.vendor == "postgresql"
    if postgres:
        own["NAME"] = f"{connection.settings_dict['NAME']}_steps"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{own["NAME"]}"')
    usual, there = connections["default"], ConnectionHandler({"default": own})["default"]
    connections["default"] = there  # where the functions of migrations look for rows
    try:
        yield there
    finally:
        connections["default"] = usual
        there.close()
        if postgres:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{own["NAME"]}"')


def tables(there: BaseDatabaseWrapper) -> set[tuple[str, str, str]]:
    """Columns, constraints and indexes of our tables, by table, however Django has named them and in any order."""
    with there.cursor() as cursor:
        if there.vendor == "postgresql":
            cursor.execute(POSTGRES)
            return set(cursor.fetchall())
        cursor.execute(SQLITE)
        found = set()
        for table, is_table, sql in cursor.fetchall():
            parts = re.split(r', (?=CONSTRAINT |"\w+" \w+)', sql.partition("(")[2][:-1]) if is_table else [sql]
            found |= {(table, part.split('"')[1], part) for part in parts}
        return found


@pytest.mark.django_db(transaction=True)
def test_all_tables_at_once_are_those_that_the_steps_make(tmp_path: Path) -> None:
    at_once = tables(connection)
    assert len(at_once) > 300
    with empty_database(tmp_path) as there:
        executor = MigrationExecutor(there)
        executor.loader = MigrationLoader(there, replace_migrations=False)
        last = [each for each in executor.loader.graph.leaf_nodes() if each[0] == "occ" and "_squashed_" not in each[1]]
        executor.migrate(last)
        by_steps = tables(there)
    assert {(table, column) for table, column, _ in by_steps - at_once} == LEFT_BEHIND
    assert at_once < by_steps
