"""Lists of holdings: importing them, finding a record, reading one."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exhorto.acts.asking import ask, deny
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Malformed, Unavailable
from exhorto.domain.holdings import Source, SourceKind
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.search import search_terms
from exhorto.formats.lists import ImportReport, report_to_json
from exhorto.formats.ofac import read_ofac
from exhorto.formats.ofac_bundle import ofac_bundle
from exhorto.node import Node
from exhorto.store import databases, holdings
from exhorto.store.holdings import Found, KeptList, Prepared

MANIFEST = "list.toml"
PAGE = 50
LONGEST_QUESTION = 200


def import_folder(node: Node, actor: Actor, folder: Path) -> ImportReport:
    """Import a delivery of OFAC's list over the version that was here before.

    Raises:
        Denied: ``access.denied``
        Unavailable: ``list.cannot-read`` with the file
        Malformed: ``list.manifest``; broken rows are accounted for, they stop nothing
    """
    ask(node, actor, Deed.IMPORT_LIST)
    return keep(node, actor, read_folder(folder))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery of a list that was read: what it holds, and where it comes from."""

    source: Source
    report: ImportReport
    told: JsonObject
    holdings: Sequence[Prepared]
    origin: str


def read_folder(folder: Path) -> Delivery:
    """Read a delivery of OFAC's list.

    Raises:
        Unavailable: ``list.cannot-read`` with the file
        Malformed: ``list.manifest``; broken rows are accounted for, they stop nothing
    """
    manifest = _manifest(folder)
    files, source = ofac_bundle(manifest, lambda name: _read(folder, name))
    imported = read_ofac(files, source)
    rows = holdings.prepare(imported.holdings)
    told = report_to_json(imported.report)
    return Delivery(source, imported.report, told, rows, str(manifest.get("origin", "")))


def keep(node: Node, actor: Actor, delivery: Delivery) -> ImportReport:
    """Put a delivery that was read over the version that was here before.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.IMPORT_LIST)
    source = delivery.source
    kept = KeptList(
        code=source.list_id,
        version=source.version,
        public=source.kind is SourceKind.PUBLIC_LIST,
        origin=delivery.origin,
        holdings=len(delivery.holdings),
        report=dict(delivery.told),
        imported_at=node.now(),
    )
    told = {"list": kept.code, "version": kept.version, "holdings": kept.holdings}
    with databases.writing(node.store):
        holdings.replace_list(node.store, kept, delivery.holdings)
        record(node, OPENINGS, [entry(node, "list-imported", actor.post.code, told)])
    return delivery.report


def search(node: Node, actor: Actor, question: str, page: int = 1) -> tuple[list[Found], int]:
    """Records under all words of a question, accents ignored; a record found is a lead, no more.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.SEARCH_HOLDINGS)
    terms = search_terms(question[:LONGEST_QUESTION])
    found, count = holdings.search(node.store, terms, (page - 1) * PAGE, PAGE)
    told = {"officer": actor.officer, "words": len(terms), "hits": count}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "searched", actor.post.code, told)])
    return found, count


def read_holding(node: Node, actor: Actor, number: int) -> Found:
    """One record with all that its source says.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_HOLDING)
    found = holdings.by_number(node.store, number)
    if found is None:
        deny(node, actor, Deed.READ_HOLDING)
    told = {"officer": actor.officer, "list": found.holding.source.list_id}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "holding-read", actor.post.code, told)])
    return found


def imports(node: Node, actor: Actor) -> list[KeptList]:
    """All lists with the accounts of their lines.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_IMPORTS)
    return holdings.lists(node.store)


def _manifest(folder: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_read(folder, MANIFEST).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Malformed("list.manifest", file=MANIFEST) from None


def _read(folder: Path, name: str) -> bytes:
    if Path(name).name != name:
        raise Malformed("list.manifest", file=name[:80])
    try:
        return (folder / name).read_bytes()
    except OSError as fault:
        raise Unavailable("list.cannot-read", file=name, why=str(fault.strerror)) from None
