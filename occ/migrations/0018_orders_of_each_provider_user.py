"""Who used a service key: until now the audit alone told it, by provider and name."""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from occ import catalogue

BATCH = 1000


def read_the_audit(apps, schema_editor):
    """Name the user of each used key, where the last entry about its use does: a provider's user, and no staff.

    A portal wrote "Megaport: tester", the demo "megaport: alice". The order of any other key is listed for nobody.
    """
    key, provider_user, entry = (apps.get_model("occ", name) for name in ("ServiceKey", "ProviderUser", "AuditEntry"))
    alias = schema_editor.connection.alias
    names = {each.code: each.name for each in catalogue.providers()}
    labels = {}
    for user in provider_user.objects.using(alias).only("provider", "username"):
        for name in (user.provider, names.get(user.provider, user.provider)):
            labels[user.provider, f"{name}: {user.username}"] = user.pk
    entries = entry.objects.using(alias).filter(action="order_validate").order_by("pk")
    last = {}  # who used each key last
    for provider, staff, actor, after in entries.values_list("service__provider", "user", "actor", "after").iterator():
        last[after.get("key")] = None if staff else labels.get((provider, actor))
    used = defaultdict(list)
    for pk, user in last.items():
        used[user].append(pk)
    used.pop(None, None)
    for user, pks in used.items():
        for start in range(0, len(pks), BATCH):
            rows = key.objects.using(alias).filter(pk__in=pks[start : start + BATCH], used_at__isnull=False)
            rows.update(used_by=user)


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
        migrations.RunPython(read_the_audit, migrations.RunPython.noop),
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
