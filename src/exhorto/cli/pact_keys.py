"""``exhorto pact key`` and ``card``: what a country brings to the ceremony."""

import json
import os
from argparse import Namespace
from importlib import import_module
from typing import Any

from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.speech import both
from exhorto.domain.jsonvalues import text
from exhorto.pact import governance
from exhorto.pact.members import GovernanceKey


def key(args: Namespace) -> Answer:
    """Make a governance key under a passphrase, and its public half.

    Raises:
        Refused: ``pact.passphrase-short``, ``pact.passphrases-differ``
        Unavailable: ``pact.cannot-write``
    """
    phrase = pact_files.passphrase(args, twice=True)
    signer = governance.generate()
    locked = governance.lock(signer, phrase, os.urandom)
    public = governance.public_of(signer)
    pact_files.write(args.output, locked, secret=True)
    if args.public is not None:
        pact_files.write(args.public, _public_text(public))
    lines = [
        both(
            "Llave de gobierno {keyid} escrita en {file}.",
            "Governance key {keyid} written to {file}.",
            keyid=public.keyid[:16],
            file=args.output,
        ),
        both(
            "Guárdela en una memoria aparte, en una caja fuerte, con una copia en otra. Nunca en "
            "un nodo. Sin la frase de paso no se recupera.",
            "Keep it on a stick, in a safe, with a copy in another. Never on a node. Without its "
            "passphrase it cannot be recovered.",
        ),
    ]
    return Answer(lines, {"keyid": public.keyid, "file": args.output, "public": args.public})


def card(args: Namespace) -> Answer:
    """Write the card of this node: public keys, address, patience.

    Raises:
        Malformed: ``json.field``, ``pact.unreadable``
        Unavailable: ``pact.cannot-write``
    """
    own: Any = import_module("exhorto.cli.pact_take")
    public = None if args.governance is None else _read_public(args.governance)
    names = {"es": args.name_es, "en": args.name_en}
    member = own.card(args, names, public)
    pact_files.write_card(args.output, member)
    # What was written is read again: nobody carries a card that could not be taken.
    pact_files.read_card(args.output)
    lines = [
        both(
            "Ficha de {party} escrita en {file}: solo mitades públicas.",
            "Card of {party} written to {file}: public halves only.",
            party=member.party,
            file=args.output,
        )
    ]
    data = {"party": member.party, "file": args.output, "status": member.status.value}
    return Answer(lines, data)


def _public_text(public: GovernanceKey) -> bytes:
    value = {
        "keyid": public.keyid,
        "keytype": public.keytype,
        "scheme": public.scheme,
        "public": public.public,
    }
    return json.dumps(value, indent=1).encode() + b"\n"


def _read_public(file: str) -> GovernanceKey:
    given = pact_files.read_json(file)
    return GovernanceKey(
        keyid=text(given.get("keyid"), "keyid", 64),
        keytype=text(given.get("keytype"), "keytype", 40),
        scheme=text(given.get("scheme"), "scheme", 40),
        public=text(given.get("public"), "public", 4096),
    )
