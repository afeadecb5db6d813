"""The user of each used service key; the next migration fills the column from the audit."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("occ", "0017_users_and_what_they_hold")]

    operations = [
        migrations.AddField(
            model_name="servicekey",
            name="used_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="used_keys",
                to="occ.provideruser",
                verbose_name="used by",
            ),
        ),
        migrations.RemoveIndex(model_name="servicekey", name="key_by_use"),
        migrations.AddIndex(
            model_name="servicekey",
            index=models.Index(
                condition=Q(used_at__isnull=False), fields=["used_by", "used_at", "id"], name="key_by_user"
            ),
        ),
        # Nothing reads it any more. The column stays in the database: workers of the version before still read it
        # while an upgrade is under way, and its default is the database's.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="servicekey", name="provider")]
        ),
    ]
