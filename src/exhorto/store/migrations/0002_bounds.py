"""Room for what parties may lawfully send: PostgreSQL refuses what SQLite takes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="matterrow",
            name="principals",
            field=models.TextField(),
        ),
    ]
