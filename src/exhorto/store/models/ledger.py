"""The node's Merkle logs, its checkpoints, and what it has witnessed of its partners'."""

from django.db import models


class LedgerEntryRow(models.Model):
    """A salted entry. Salt and entry can be erased; the leaf stays."""

    log = models.CharField(max_length=12)
    incarnation = models.PositiveBigIntegerField()
    index = models.PositiveBigIntegerField()
    salt = models.BinaryField(null=True)
    entry = models.BinaryField(null=True)
    leaf_data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "incarnation", "index"], name="entry_once"),
        ]


class LedgerNodeRow(models.Model):
    """The hash of a complete subtree: level 0 is a leaf hash."""

    log = models.CharField(max_length=12)
    incarnation = models.PositiveBigIntegerField()
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["log", "incarnation", "level", "index"], name="node_once"
            ),
        ]


class CheckpointRow(models.Model):
    """A signed checkpoint of one of this node's logs."""

    log = models.CharField(max_length=12)
    incarnation = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "incarnation", "size"], name="checkpoint_once"),
        ]


class CosignatureRow(models.Model):
    """A partner's cosignature on one of this node's checkpoints."""

    log = models.CharField(max_length=12)
    incarnation = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    party = models.CharField(max_length=2)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["log", "incarnation", "size", "party"], name="cosignature_once"
            ),
        ]


class WitnessedRow(models.Model):
    """A partner's checkpoint that this node has seen: cosigned, or refused as a fork and kept."""

    party = models.CharField(max_length=2)
    log = models.CharField(max_length=12)
    incarnation = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    forked = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["party", "log", "incarnation", "-size"], name="witnessed_latest"),
        ]
