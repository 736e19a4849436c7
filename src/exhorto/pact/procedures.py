"""The procedures in force: a text in several languages with its machine-readable settings.

``procedures.json`` names each text by file and SHA-256, so that its own SHA-256 stands for all of
it. The file is carried from one version of the pact to the next byte for byte.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import JsonObject, exactly, obj, text, whole
from exhorto.pact.files import (
    PROCEDURES,
    Files,
    check_name,
    encoded,
    has_all,
    read_object,
    sha256,
    unknown_of,
    write_object,
)

FORMAT = "exhorto-procedures/1"

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TOP = frozenset({"format", "version", "settings", "texts"})


@dataclass(frozen=True, slots=True)
class Procedures:
    """The procedures of a pact version.

    Attributes:
        digest: SHA-256 of ``procedures.json``; statements name it.
        texts: file name of the text by language.
        files: ``procedures.json`` and the texts, as they travel.
    """

    version: int
    digest: str
    settings: JsonObject
    texts: Mapping[str, str]
    files: Files


def write_procedures(version: int, settings: JsonObject, texts: Mapping[str, str]) -> Procedures:
    """Make the files of the procedures from settings and one text for each language.

    Raises:
        Malformed: ``json.field``, ``pact.unreadable``
    """
    named = {f"procedures.{language}.md": body for language, body in texts.items()}
    listed = {
        language: {"file": f"procedures.{language}.md", "sha256": _hash_of(named, language)}
        for language in texts
    }
    value: JsonObject = {
        "format": FORMAT,
        "version": version,
        "settings": settings,
        "texts": listed,
    }
    return read_procedures({**named, PROCEDURES: write_object(value)})


def procedures_from_toml(settings: str, texts: Mapping[str, str]) -> Procedures:
    """Make the procedures from settings as people write them: TOML, with ``version`` at the top.

    Raises:
        Malformed: ``pact.settings``, and as ``write_procedures``
    """
    try:
        value: JsonObject = tomllib.loads(settings)
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as flaw:
        raise Malformed("pact.settings", flaw=str(flaw)[:200]) from None
    version = whole(value.get("version"), "settings.version", 1)
    return write_procedures(version, unknown_of(value, frozenset({"version"})), texts)


def read_procedures(files: Files) -> Procedures:
    """Read the procedures and check each text against its hash.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``pact.format``, ``pact.file-missing``,
            ``pact.file-altered``, ``pact.unreadable``
    """
    given = read_object(files, PROCEDURES)
    has_all(given, PROCEDURES, _TOP)
    if given["format"] != FORMAT:
        raise Malformed("pact.format", file=PROCEDURES, given=ascii(given["format"])[:80])
    texts = _texts(given, files)
    return Procedures(
        version=whole(given["version"], "procedures.version", 1),
        digest=sha256(encoded(files, PROCEDURES)),
        settings=obj(given["settings"], "procedures.settings"),
        texts=texts,
        files={name: files[name] for name in (PROCEDURES, *sorted(texts.values()))},
    )


def _texts(given: JsonObject, files: Files) -> dict[str, str]:
    texts = {}
    for language, entry in obj(given["texts"], "procedures.texts").items():
        at = f"procedures.texts.{language[:10]}"
        named = obj(entry, at)
        exactly(named, at, frozenset({"file", "sha256"}))
        name = check_name(named["file"])
        if not _LANGUAGE.fullmatch(language) or name == PROCEDURES:
            raise Malformed("json.field", field=at, expected="language")
        if sha256(encoded(files, name)) != text(named["sha256"], f"{at}.sha256", 64):
            raise Malformed("pact.file-altered", file=name)
        texts[language] = name
    if "es" not in texts:
        raise Malformed("json.members", field="procedures.texts", members="es")
    return texts


def _hash_of(named: Files, language: str) -> str:
    return sha256(encoded(named, f"procedures.{language}.md"))
