"""Statements as they came, their portions under their own keys, and what was done with them."""

from django.db import models


class StatementRow(models.Model):
    """An issuer-signed JWT. Append-only: never changed, never deleted."""

    digest = models.CharField(max_length=64, unique=True)
    matter = models.CharField(max_length=32)
    party = models.CharField(max_length=2)
    local = models.BooleanField()
    kind = models.CharField(max_length=80)
    incarnation = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField()
    jwt = models.TextField()
    handed_by = models.CharField(max_length=2)
    arrived_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["matter", "party", "local", "incarnation", "sequence"],
                name="statement_lane",
            ),
            models.Index(fields=["party", "matter"], name="statement_party"),
        ]


class PortionRow(models.Model):
    """A disclosure, encrypted under a key of its own. Without its key row it is gone for good."""

    digest = models.CharField(max_length=43)
    statement = models.ForeignKey(
        StatementRow, to_field="digest", on_delete=models.PROTECT, db_column="statement"
    )
    position = models.PositiveSmallIntegerField()
    ciphertext = models.BinaryField(null=True)
    marking = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="portion_once"),
        ]
        indexes = [models.Index(fields=["digest"], name="portion_digest")]


class ChunkRow(models.Model):
    """A piece of an attachment, encrypted under a key that stands in its portion."""

    digest = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()


class PortionKeyRow(models.Model):
    """The wrapped key of a portion or of a matter's summary. Never in a database backup."""

    digest = models.CharField(max_length=64, primary_key=True)
    wrapped = models.BinaryField()


class MatterRow(models.Model):
    """What the statements of a matter add up to; rebuilt from them at will.

    ``summary`` holds what may be content (a reference), encrypted under the matter's own key; the
    columns hold only what lists sort and filter by.
    """

    matter = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=20)
    principals = models.TextField()
    stage = models.CharField(max_length=20, default="")
    next_code = models.CharField(max_length=40, default="")
    owed_by = models.CharField(max_length=2, default="")
    custody = models.BooleanField(default=False)
    frozen = models.BooleanField(default=False)
    waiting = models.BooleanField(default=False)
    crossed = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)
    heads = models.JSONField()
    summary = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at", "matter"], name="matter_changed"),
            models.Index(fields=["kind", "stage", "-changed_at"], name="matter_stage"),
        ]


class AssignmentRow(models.Model):
    """A post of this node works on a matter."""

    matter = models.CharField(max_length=32)
    post = models.CharField(max_length=64)
    since = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "matter"], name="assignment_once"),
        ]
        indexes = [models.Index(fields=["matter"], name="assignment_matter")]


class ReleaseRow(models.Model):
    """What was given to whom: the positions of a statement, fixed when it was previewed."""

    statement = models.CharField(max_length=64)
    recipient = models.CharField(max_length=2)
    positions = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "recipient"], name="release_once"),
        ]


class OpeningRow(models.Model):
    """A portion was opened here; written before it was decrypted."""

    portion = models.CharField(max_length=43)
    statement = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    officer = models.CharField(max_length=64)
    post = models.CharField(max_length=64)
    at = models.DateTimeField()
    ledger_index = models.PositiveBigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["portion", "at"], name="opening_portion"),
            models.Index(fields=["statement", "post"], name="opening_statement"),
        ]
