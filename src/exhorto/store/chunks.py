"""Pieces of attachments, encrypted by their author, by the SHA-256 of their bytes."""

from collections.abc import Iterable, Mapping

from exhorto.store.models import ChunkRow


def keep(alias: str, pieces: Mapping[str, bytes]) -> None:
    """Keep pieces; one that is here already stays."""
    rows = [ChunkRow(digest=digest, sealed=sealed) for digest, sealed in pieces.items()]
    ChunkRow.objects.using(alias).bulk_create(rows, ignore_conflicts=True)


def load(alias: str, digests: Iterable[str]) -> dict[str, bytes]:
    """Pieces by digest; those that are not here are left out."""
    rows = ChunkRow.objects.using(alias).filter(digest__in=list(digests))
    return {digest: bytes(sealed) for digest, sealed in rows.values_list("digest", "sealed")}
