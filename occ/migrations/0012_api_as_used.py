from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("occ", "0011_one_port_for_each_service")]

    operations = [
        migrations.RemoveField(model_name="apiapplication", name="description"),
        migrations.AlterField(
            model_name="apianswer",
            name="status",
            field=models.PositiveSmallIntegerField(default=200, verbose_name="status"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="apicredential",
            index=models.Index(
                condition=models.Q(("status", "pendingValidation")), fields=["created_at"], name="api_key_waiting"
            ),
        ),
    ]
