from django.db import migrations, models
from django.db.models import Q

FAILED = Q(status="error")


class Migration(migrations.Migration):
    dependencies = [("occ", "0020_configurations_share_their_state")]
    operations = [
        migrations.AddField(
            model_name="task",
            name="counted_from",
            field=models.DateTimeField(null=True, verbose_name="progress counted from"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["service", "id"], condition=FAILED, name="task_failed_of_service"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["vrack", "id"],
                condition=FAILED & Q(object_type__in=["datacenter", "routing"]),
                name="task_failed_in_vrack",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["account", "id"], condition=FAILED, name="task_failed_of_account"),
        ),
    ]
