"""A delivery of OFAC's list as a folder: its files and a manifest (``list.toml``) that names them.

The manifest says which list this is, of which day, and what it may be used for. Nobody here opens a
file: the bytes are handed in by name.
"""

from collections.abc import Callable

from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import Source, SourceKind, Standing
from exhorto.domain.jsonvalues import array, exactly, obj, text
from exhorto.formats.lists import ListFile
from exhorto.formats.ofac import OfacFiles

_MEMBERS = frozenset({"id", "version", "standing", "files"})
_MAY = frozenset({"title", "origin", "licence"})
_KINDS = frozenset({"aliases", "addresses", "overflows"})


def ofac_bundle(manifest: object, read: Callable[[str], bytes]) -> tuple[OfacFiles, Source]:
    """The files and the source that a manifest names.

    Args:
        manifest: the parsed ``list.toml``.
        read: gives the bytes of a file of the folder by its name.

    Raises:
        Malformed: ``json.field``, ``json.members``
    """
    given = obj(manifest, "list")
    exactly(given, "list", _MEMBERS, _MAY)
    named = obj(given["files"], "list.files")
    exactly(named, "list.files", frozenset({"entries"}), _KINDS)

    def file(name: object) -> ListFile:
        plain = text(name, "list.files", 200)
        return ListFile(plain, read(plain))

    def files(kind: str) -> tuple[ListFile, ...]:
        return tuple(file(name) for name in array(named.get(kind, []), f"list.files.{kind}"))

    return (
        OfacFiles(file(named["entries"]), *map(files, ("aliases", "addresses", "overflows"))),
        Source(
            text(given["id"], "list.id", 60),
            text(given["version"], "list.version", 60),
            SourceKind.PUBLIC_LIST,
            _standing(given["standing"]),
        ),
    )


def _standing(value: object) -> Standing:
    try:
        return Standing(text(value, "list.standing", 20))
    except ValueError:
        raise Malformed("json.field", field="list.standing", expected="/".join(Standing)) from None
