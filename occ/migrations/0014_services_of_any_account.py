from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("occ", "0013_indexes_for_staff")]
    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["ordered_at", "uuid"], name="service_of_any_account"),
        )
    ]
