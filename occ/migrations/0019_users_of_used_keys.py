"""Who used a service key: until now the audit alone told it, by provider and name.

Not one transaction: the audit is long, and the change of the table before has locked out readers of keys. Each batch is
written by itself; begun again after an interruption, it writes what is missing.
"""

from collections import defaultdict

from django.db import migrations

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
            rows = key.objects.using(alias).filter(
                pk__in=pks[start : start + BATCH], used_at__isnull=False, used_by=None
            )
            rows.update(used_by=user)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("occ", "0018_orders_of_each_provider_user")]

    operations = [migrations.RunPython(read_the_audit, migrations.RunPython.noop)]
