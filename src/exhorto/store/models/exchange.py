"""What goes out, what came in, and how it stands with each partner."""

from django.db import models

CODE = 80
"""Longest code of an error; partners may send one as long (``wire.receipts``)."""


class OutboxRow(models.Model):
    """Something owed to a partner. Stays until an envelope with it was delivered.

    ``statement`` and its positions for a statement, ``body`` (JSON text, no content of portions)
    for everything else.
    """

    recipient = models.CharField(max_length=2)
    kind = models.CharField(max_length=20)
    statement = models.CharField(max_length=64, default="")
    positions = models.JSONField(null=True)
    body = models.TextField(default="")
    fills = models.JSONField(default=list)
    queued_at = models.DateTimeField()
    envelope = models.CharField(max_length=32, default="")

    class Meta:
        indexes = [models.Index(fields=["recipient", "envelope", "id"], name="outbox_next")]


class OutEnvelopeRow(models.Model):
    """An envelope to a partner; its bytes are dropped once it was delivered."""

    envelope = models.CharField(max_length=32, primary_key=True)
    recipient = models.CharField(max_length=2)
    incarnation = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField()
    header_digest = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    contents = models.JSONField()
    needs_receipt = models.BooleanField()
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    refused_code = models.CharField(max_length=CODE, default="")
    expired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "incarnation", "sequence"], name="out_sequence_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "sequence"],
                name="out_unaccepted",
                condition=models.Q(accepted_at__isnull=True),
            ),
            models.Index(
                fields=["recipient", "created_at"],
                name="out_undelivered",
                condition=models.Q(delivered_at__isnull=True),
            ),
        ]


class InEnvelopeRow(models.Model):
    """An envelope as it came; raw bytes first, everything else later."""

    sender = models.CharField(max_length=2)
    envelope = models.CharField(max_length=32)
    incarnation = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField()
    sealed = models.BinaryField(null=True)
    header_digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    refused_code = models.CharField(max_length=CODE, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "envelope"], name="in_envelope_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="in_unprocessed", condition=models.Q(processed_at__isnull=True)
            ),
        ]


class WindowRow(models.Model):
    """Which numbers of a sender's incarnation have come."""

    sender = models.CharField(max_length=2)
    incarnation = models.PositiveBigIntegerField()
    solid = models.PositiveBigIntegerField(default=0)
    beyond = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "incarnation"], name="window_once"),
        ]


class PartnerRow(models.Model):
    """How it stands with a partner."""

    party = models.CharField(max_length=2, primary_key=True)
    last_in = models.DateTimeField(null=True)
    last_out = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=CODE, default="")
    stopped_at = models.DateTimeField(null=True)
    pact_version = models.PositiveBigIntegerField(default=0)


class WantedRow(models.Model):
    """A statement that others have seen and this node has not."""

    digest = models.CharField(max_length=64, primary_key=True)
    matter = models.CharField(max_length=32)
    asked_at = models.DateTimeField()


class ReceiptRow(models.Model):
    """A partner's signed evidence about an envelope, or a statement in it."""

    party = models.CharField(max_length=2)
    state = models.CharField(max_length=12)
    envelope = models.CharField(max_length=32, default="")
    statement = models.CharField(max_length=64, default="")
    post = models.CharField(max_length=64, default="")
    reason = models.CharField(max_length=CODE, default="")
    ledger_index = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    jws = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "state", "envelope", "statement", "post"], name="receipt_once"
            ),
        ]
        indexes = [models.Index(fields=["statement"], name="receipt_statement")]


class IncidentRow(models.Model):
    """Something refused, forked or wrong that a person must be able to find again."""

    at = models.DateTimeField()
    code = models.CharField(max_length=CODE)
    party = models.CharField(max_length=2, default="")
    digest = models.CharField(max_length=64, default="")
    facts = models.JSONField()
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="incident_at"),
            models.Index(fields=["digest"], name="incident_digest"),
        ]
