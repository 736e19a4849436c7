"""Local records about persons. Never replicated."""

from django.db import models


class ListRow(models.Model):
    """A list or register of holdings, one version at a time, and the report of its import."""

    code = models.CharField(max_length=40, primary_key=True)
    version = models.CharField(max_length=40)
    public = models.BooleanField()
    origin = models.TextField()
    holdings = models.PositiveIntegerField()
    report = models.JSONField()
    imported_at = models.DateTimeField()


class HoldingRow(models.Model):
    """One record, with all that its source says."""

    list = models.ForeignKey(ListRow, on_delete=models.CASCADE, db_column="list")
    entry = models.CharField(max_length=40)
    name = models.CharField(max_length=400)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "entry"], name="holding_once")]


class HoldingTokenRow(models.Model):
    """A folded word or number under which a holding is found."""

    token = models.CharField(max_length=80)
    holding = models.ForeignKey(HoldingRow, on_delete=models.CASCADE, db_column="holding")

    class Meta:
        indexes = [models.Index(fields=["token", "holding"], name="holding_token")]
