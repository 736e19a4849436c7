"""First tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Officer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("username", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(default="es", max_length=5)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChunkRow",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="ListRow",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("version", models.CharField(max_length=40)),
                ("public", models.BooleanField()),
                ("origin", models.TextField()),
                ("holdings", models.PositiveIntegerField()),
                ("report", models.JSONField()),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NodeFactRow",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="PactRow",
            fields=[
                ("version", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("files", models.JSONField()),
                ("accepted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PartnerRow",
            fields=[
                ("party", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("last_in", models.DateTimeField(null=True)),
                ("last_out", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(default="", max_length=60)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("pact_version", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PortionKeyRow",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("code", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name_es", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("institution", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=20)),
                ("clearance", models.JSONField(default=dict)),
                ("takes_new_matters", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="WantedRow",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("matter", models.CharField(max_length=32)),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AssignmentRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(max_length=32)),
                ("post", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["matter"], name="assignment_matter")],
                "constraints": [
                    models.UniqueConstraint(fields=("post", "matter"), name="assignment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckpointRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("incarnation", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("log", "incarnation", "size"), name="checkpoint_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CosignatureRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("incarnation", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("party", models.CharField(max_length=2)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("log", "incarnation", "size", "party"), name="cosignature_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=60)),
                ("party", models.CharField(default="", max_length=2)),
                ("digest", models.CharField(default="", max_length=64)),
                ("facts", models.JSONField()),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="incident_at")],
            },
        ),
        migrations.CreateModel(
            name="InEnvelopeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sender", models.CharField(max_length=2)),
                ("envelope", models.CharField(max_length=32)),
                ("incarnation", models.PositiveIntegerField()),
                ("sequence", models.PositiveBigIntegerField()),
                ("sealed", models.BinaryField(null=True)),
                ("header_digest", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("processed_at", models.DateTimeField(null=True)),
                ("not_before", models.DateTimeField(null=True)),
                ("refused_code", models.CharField(default="", max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed_at__isnull", True)),
                        fields=["id"],
                        name="in_unprocessed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "envelope"), name="in_envelope_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.officer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntryRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("incarnation", models.PositiveIntegerField()),
                ("index", models.PositiveBigIntegerField()),
                ("salt", models.BinaryField(null=True)),
                ("entry", models.BinaryField(null=True)),
                ("leaf_data", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("log", "incarnation", "index"), name="entry_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerNodeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("incarnation", models.PositiveIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.PositiveBigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("log", "incarnation", "level", "index"), name="node_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldingRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=400)),
                ("data", models.JSONField()),
                (
                    "list",
                    models.ForeignKey(
                        db_column="list",
                        on_delete=django.db.models.deletion.CASCADE,
                        to="store.listrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MatterRow",
            fields=[
                ("matter", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("principals", models.CharField(max_length=200)),
                ("stage", models.CharField(default="", max_length=20)),
                ("next_code", models.CharField(default="", max_length=40)),
                ("owed_by", models.CharField(default="", max_length=2)),
                ("custody", models.BooleanField(default=False)),
                ("frozen", models.BooleanField(default=False)),
                ("waiting", models.BooleanField(default=False)),
                ("crossed", models.BooleanField(default=False)),
                ("is_open", models.BooleanField(default=True)),
                ("digest", models.CharField(max_length=64)),
                ("heads", models.JSONField()),
                ("summary", models.BinaryField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-changed_at", "matter"], name="matter_changed"),
                    models.Index(fields=["kind", "stage", "-changed_at"], name="matter_stage"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("portion", models.CharField(max_length=43)),
                ("statement", models.CharField(max_length=64)),
                ("position", models.PositiveSmallIntegerField()),
                ("officer", models.CharField(max_length=64)),
                ("post", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("ledger_index", models.PositiveBigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["portion", "at"], name="opening_portion"),
                    models.Index(fields=["statement", "post"], name="opening_statement"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=20)),
                ("statement", models.CharField(default="", max_length=64)),
                ("positions", models.JSONField(null=True)),
                ("body", models.TextField(default="")),
                ("fills", models.JSONField(default=list)),
                ("queued_at", models.DateTimeField()),
                ("envelope", models.CharField(default="", max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["recipient", "envelope", "id"], name="outbox_next")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutEnvelopeRow",
            fields=[
                ("envelope", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("recipient", models.CharField(max_length=2)),
                ("incarnation", models.PositiveIntegerField()),
                ("sequence", models.PositiveBigIntegerField()),
                ("header_digest", models.CharField(max_length=64)),
                ("sealed", models.BinaryField(null=True)),
                ("contents", models.JSONField()),
                ("needs_receipt", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("refused_code", models.CharField(default="", max_length=60)),
                ("expired_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True)),
                        fields=["recipient", "sequence"],
                        name="out_unaccepted",
                    ),
                    models.Index(
                        condition=models.Q(("delivered_at__isnull", True)),
                        fields=["recipient", "created_at"],
                        name="out_undelivered",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "incarnation", "sequence"), name="out_sequence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party", models.CharField(max_length=2)),
                ("state", models.CharField(max_length=12)),
                ("envelope", models.CharField(default="", max_length=32)),
                ("statement", models.CharField(default="", max_length=64)),
                ("post", models.CharField(default="", max_length=64)),
                ("reason", models.CharField(default="", max_length=60)),
                ("ledger_index", models.PositiveBigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("jws", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["statement"], name="receipt_statement")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party", "state", "envelope", "statement", "post"),
                        name="receipt_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("statement", models.CharField(max_length=64)),
                ("recipient", models.CharField(max_length=2)),
                ("positions", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "recipient"), name="release_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("matter", models.CharField(max_length=32)),
                ("party", models.CharField(max_length=2)),
                ("local", models.BooleanField()),
                ("kind", models.CharField(max_length=60)),
                ("incarnation", models.PositiveIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("jwt", models.TextField()),
                ("handed_by", models.CharField(max_length=2)),
                ("arrived_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["matter", "party", "local", "incarnation", "sequence"],
                        name="statement_lane",
                    ),
                    models.Index(fields=["party", "matter"], name="statement_party"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=43)),
                ("position", models.PositiveSmallIntegerField()),
                ("ciphertext", models.BinaryField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "statement",
                    models.ForeignKey(
                        db_column="statement",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.statementrow",
                        to_field="digest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.officer"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.post"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WindowRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sender", models.CharField(max_length=2)),
                ("incarnation", models.PositiveIntegerField()),
                ("solid", models.PositiveBigIntegerField(default=0)),
                ("beyond", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "incarnation"), name="window_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WitnessedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party", models.CharField(max_length=2)),
                ("log", models.CharField(max_length=12)),
                ("incarnation", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("forked", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["party", "log", "incarnation", "-size"], name="witnessed_latest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldingTokenRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=80)),
                (
                    "holding",
                    models.ForeignKey(
                        db_column="holding",
                        on_delete=django.db.models.deletion.CASCADE,
                        to="store.holdingrow",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["token", "holding"], name="holding_token")],
            },
        ),
        migrations.AddConstraint(
            model_name="holdingrow",
            constraint=models.UniqueConstraint(fields=("list", "entry"), name="holding_once"),
        ),
        migrations.AddIndex(
            model_name="portionrow",
            index=models.Index(fields=["digest"], name="portion_digest"),
        ),
        migrations.AddConstraint(
            model_name="portionrow",
            constraint=models.UniqueConstraint(
                fields=("statement", "position"), name="portion_once"
            ),
        ),
    ]
