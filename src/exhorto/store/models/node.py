"""Facts about the node itself, and the pact versions that it accepted."""

from django.db import models


class NodeFactRow(models.Model):
    """A named fact: party, incarnation, phase…"""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()


class PactRow(models.Model):
    """A version of the pact, as its files came."""

    version = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    accepted_at = models.DateTimeField()
