"""Room for what parties may lawfully send: PostgreSQL refuses what SQLite takes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="portionrow",
            name="marking",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="checkpointrow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="cosignaturerow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="incidentrow",
            name="code",
            field=models.CharField(max_length=80),
        ),
        migrations.AlterField(
            model_name="inenveloperow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="inenveloperow",
            name="refused_code",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="ledgerentryrow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="ledgernoderow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="matterrow",
            name="principals",
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name="outenveloperow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="outenveloperow",
            name="refused_code",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="partnerrow",
            name="last_error",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="partnerrow",
            name="pact_version",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="receiptrow",
            name="reason",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="statementrow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="statementrow",
            name="kind",
            field=models.CharField(max_length=80),
        ),
        migrations.AlterField(
            model_name="statementrow",
            name="sequence",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="windowrow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name="witnessedrow",
            name="incarnation",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AddIndex(
            model_name="incidentrow",
            index=models.Index(fields=["digest"], name="incident_digest"),
        ),
    ]
