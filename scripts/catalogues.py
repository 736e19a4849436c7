"""Collect the texts of the pages into the catalogues (needs GNU gettext).

English is the message itself and is filled in here; Spanish is written by hand. Nothing is guessed
from a message that looks alike: a guess is marked fuzzy, and compilers skip that in silence.
"""

import contextlib
import io
import sys
from pathlib import Path
from typing import ClassVar

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "exhorto" / "web"
LANGUAGES = ("es", "en")
WIDTH = 100
HEADER = """\
# Exhorto, the words of the screen.
msgid ""
msgstr ""
"Project-Id-Version: Exhorto\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural};\\n"

"""


class Collect(makemessages.Command):
    """Django's collector, without guesses."""

    msgmerge_options: ClassVar = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def main() -> int:
    """Collect, fill in English, and name what Spanish lacks."""
    settings.configure(USE_I18N=True, LOCALE_PATHS=[WEB / "locale"])
    django.setup()
    with contextlib.chdir(WEB):
        Collect().run_from_argv(
            [
                *("catalogues", "makemessages", "--add-location=file", "--no-obsolete"),
                *("--verbosity=0", *(f"--locale={code}" for code in LANGUAGES)),
            ]
        )
    missing = [text for code in LANGUAGES for text in _finish(code)]
    for text in missing:
        print(f"no Spanish for: {text!r}")
    return 1 if missing else 0


def _finish(code: str) -> list[str]:
    file = WEB / "locale" / code / "LC_MESSAGES" / "django.po"
    with file.open("rb") as source:
        catalog: Catalog = read_po(source, locale=code)
    messages = [message for message in catalog if message.id]
    for message in messages:
        message.user_comments.clear()
        if code == "en":
            message.string = message.id
    written = io.BytesIO()
    write_po(written, catalog, width=WIDTH, ignore_obsolete=True, omit_header=True)
    # A header with the day of its making would differ at every run.
    header = HEADER.format(code=code, plural=catalog.plural_forms.rstrip(";"))
    file.write_text(header + written.getvalue().decode().lstrip("\n"), encoding="utf-8")
    return [str(message.id) for message in messages if not _is_filled(message)]


def _is_filled(message: Message) -> bool:
    given = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(given) and not message.fuzzy


if __name__ == "__main__":
    sys.exit(main())
