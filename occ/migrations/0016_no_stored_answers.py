from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("occ", "0015_tasks_due_of_an_account")]
    operations = [migrations.DeleteModel(name="ApiAnswer")]
