"""Foreign keys whose index another one begins with: the index goes, and nothing else is touched.

Django would drop and check each constraint again, with locks on several tables at once: a worker that is at work
meanwhile, and the migration, could wait for each other for ever. Each index is dropped by itself.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

COVERED = [
    ("auditentry", "account", {"null": True, "related_name": "+", "to": "occ.account"}),
    ("auditentry", "service", {"null": True, "related_name": "audit", "to": "occ.service"}),
    ("email", "account", {"related_name": "emails", "to": "occ.account"}),
    ("service", "account", {"related_name": "services", "to": "occ.account"}),
    ("task", "account", {"related_name": "tasks", "to": "occ.account"}),
    ("task", "service", {"null": True, "related_name": "tasks", "to": "occ.service"}),
]


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the index of each column alone; run again, it finds those that are left."""
    for name, field, _ in COVERED:
        model = apps.get_model("occ", name)
        named = {index.name for index in model._meta.indexes}
        for index in schema_editor._constraint_names(model, [f"{field}_id"], index=True, exclude=named):
            schema_editor.execute(schema_editor._delete_index_sql(model, index))


def create(apps: Any, schema_editor: Any) -> None:
    """Make them again."""
    for name, field, _ in COVERED:
        model = apps.get_model("occ", name)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(field)]))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("occ", "0012_api_as_used")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, create, atomic=False)],
            state_operations=[
                migrations.AlterField(
                    model_name=name,
                    name=field,
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, verbose_name=field, **options
                    ),
                )
                for name, field, options in COVERED
            ],
        )
    ]
