"""Named facts about the node, and the pact versions it accepted."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connections

from exhorto.store.models import NodeFactRow, PactRow


def read_fact(alias: str, name: str) -> Any:
    """A fact, or None where it was never written."""
    # Asked many times in every act; without the model layer it costs a tenth.
    sql = f"SELECT value FROM {NodeFactRow._meta.db_table} WHERE name = %s"  # noqa: S608
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, [name])
        row = cursor.fetchone()
    if row is None:
        return None
    return json.loads(row[0]) if isinstance(row[0], str) else row[0]


def write_fact(alias: str, name: str, value: Any) -> None:
    """Write a fact over what stood there."""
    NodeFactRow.objects.using(alias).update_or_create(name=name, defaults={"value": value})


def forget_fact(alias: str, name: str) -> None:
    """Take a fact out again."""
    NodeFactRow.objects.using(alias).filter(name=name).delete()


def add_pact(
    alias: str, version: int, digest: str, files: Mapping[str, str], now: datetime
) -> None:
    """Keep an accepted pact version."""
    PactRow.objects.using(alias).create(
        version=version, digest=digest, files=dict(files), accepted_at=now
    )


def pact_digest(alias: str, version: int) -> str | None:
    """The digest of an accepted version, None where it is not here."""
    rows = PactRow.objects.using(alias).filter(version=version)
    return rows.values_list("digest", flat=True).first()


def pacts(alias: str) -> list[dict[str, str]]:
    """The files of every accepted version, oldest first."""
    rows = PactRow.objects.using(alias).order_by("version")
    return [dict(f) for f in rows.values_list("files", flat=True)]
