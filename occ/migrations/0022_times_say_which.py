"""What the columns that hold a time beside one of the other kind are called; the database is not changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("occ", "0021_failed_tasks")]

    operations = [
        migrations.AlterField(
            model_name="email",
            name="sent_at",
            field=models.DateTimeField(verbose_name="sent (simulated time)"),
        ),
        migrations.AlterField(
            model_name="email",
            name="relayed_at",
            field=models.DateTimeField(null=True, verbose_name="relayed (real time)"),
        ),
        migrations.AlterField(
            model_name="email",
            name="relay_after",
            field=models.DateTimeField(null=True, verbose_name="next relay attempt (real time)"),
        ),
        migrations.AlterField(
            model_name="task",
            name="lease_until",
            field=models.DateTimeField(null=True, verbose_name="lease until (real time)"),
        ),
    ]
