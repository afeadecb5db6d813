import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_users(apps, schema_editor):
    """An application was made together with its first consumer key, for the user of that key."""
    applications, keys = apps.get_model("occ", "ApiApplication"), apps.get_model("occ", "ApiCredential")
    first = keys.objects.filter(application=OuterRef("pk"), account=OuterRef("account")).order_by("pk")
    applications.objects.update(user=Subquery(first.values("user")[:1]))


class Migration(migrations.Migration):
    dependencies = [("occ", "0016_no_stored_answers")]

    operations = [
        # Processes of the release before know nothing of the column.
        migrations.AddField(
            model_name="provideruser",
            name="is_active",
            field=models.BooleanField(db_default=True, default=True, verbose_name="active"),
        ),
        migrations.AddField(
            model_name="apiapplication",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.RunPython(name_the_users, migrations.RunPython.noop),
    ]
