"""``exhorto pact sign`` and ``merge``: each country on its own machine, off line.

Nobody signs what he has not seen: the changes and the digest are shown, the digest is compared by
voice, and only then the key is opened.
"""

from argparse import Namespace

from exhorto.cli import pact_files
from exhorto.cli.answers import Answer, say
from exhorto.cli.pact_words import lines_of_differences, spoken, told_differences
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused
from exhorto.pact import ceremony, governance
from exhorto.pact.describe import differences
from exhorto.pact.files import Files
from exhorto.pact.metadata import read_pair
from exhorto.pact.terms import Draft, Pact
from exhorto.pact.verify import read_draft

_ENOUGH = 16
"""Digits of a digest that must be typed at least."""


def sign(args: Namespace) -> Answer:
    """Show what a version changes, ask for its digest, and sign it.

    Raises:
        Refused: ``pact.not-agreed``, ``pact.trust-what``, ``pact.wrong-passphrase``,
            ``pact.not-a-governor``
        Malformed: the files are not a version of the pact
    """
    files = pact_files.read_pact(args.file)
    draft = read_draft(files)
    trusted = pact_files.trusted(args)
    if draft.terms.version > 1 and trusted is None:
        raise Refused("pact.trust-what")
    changed = differences(None if trusted is None else trusted.terms, draft.terms)
    if not args.json:
        for line in (*lines_of_differences(changed), both("Huella:", "Digest:")):
            say(line)
        say(f"  {spoken(draft.digest)}")
    _check_agreed(args, draft)
    signer = governance.unlock(pact_files.read(args.key), pact_files.passphrase(args))
    signed = ceremony.sign(files, signer, trusted)
    pact_files.write_pact(args.output, signed)
    return _signed(args, draft, signed, trusted)


def merge(args: Namespace) -> Answer:
    """Bring the signatures of several copies of one version together.

    Raises:
        Refused: ``pact.other-digest``
        Malformed: the files are not a version of the pact
    """
    first, *others = [pact_files.read_pact(file) for file in args.files]
    for other in others:
        first = ceremony.merge(first, other)
    pact_files.write_pact(args.output, first)
    return _signed(args, read_draft(first), first, None)


def _check_agreed(args: Namespace, draft: Draft) -> None:
    given = args.agreed
    if given is None:
        given = input(
            both(
                "Compárela de viva voz con los demás y escriba al menos {n} cifras para firmar: ",
                "Compare it by voice with the others and type at least {n} digits to sign: ",
                n=_ENOUGH,
            )
        )
    plain = "".join(given.split()).lower()
    if len(plain) < _ENOUGH or not draft.digest.startswith(plain):
        raise Refused("pact.not-agreed", digest=draft.digest)


def _signed(args: Namespace, draft: Draft, files: Files, trusted: Pact | None) -> Answer:
    signatures = len(read_pair(files).root.signatures)
    lines = [
        both(
            "Escrito en {file}: {n} firmas; hacen falta {m}.",
            "Written to {file}: {n} signatures; {m} are needed.",
            file=args.output,
            n=signatures,
            m=draft.terms.threshold,
        )
    ]
    data = {
        "version": draft.terms.version,
        "digest": draft.digest,
        "signatures": signatures,
        "needed": draft.terms.threshold,
        "file": args.output,
        "differences": told_differences(
            differences(None if trusted is None else trusted.terms, draft.terms)
        ),
    }
    return Answer(lines, data)
