from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("occ", "0014_services_of_any_account")]
    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["account", "due_at", "id"],
                condition=Q(status__in=["todo", "doing"]),
                name="task_due_of_account",
            ),
        )
    ]
