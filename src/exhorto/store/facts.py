"""Named facts about the node, and the pact versions it accepted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exhorto.store.models import NodeFactRow, PactRow


def read_fact(alias: str, name: str) -> Any:
    """A fact, or None where it was never written."""
    rows = NodeFactRow.objects.using(alias).filter(name=name)
    return rows.values_list("value", flat=True).first()


def write_fact(alias: str, name: str, value: Any) -> None:
    """Write a fact over what stood there."""
    NodeFactRow.objects.using(alias).update_or_create(name=name, defaults={"value": value})


def add_pact(
    alias: str, version: int, digest: str, files: Mapping[str, str], now: datetime
) -> None:
    """Keep an accepted pact version."""
    PactRow.objects.using(alias).create(
        version=version, digest=digest, files=dict(files), accepted_at=now
    )


def pacts(alias: str) -> list[dict[str, str]]:
    """The files of every accepted version, oldest first."""
    rows = PactRow.objects.using(alias).order_by("version")
    return [dict(f) for f in rows.values_list("files", flat=True)]
