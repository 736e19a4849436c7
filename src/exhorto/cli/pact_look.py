"""``exhorto pact show`` and ``verify``."""

from argparse import Namespace

from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.pact_words import lines_of_differences, lines_of_version, told_differences
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused
from exhorto.pact.describe import describe, differences
from exhorto.pact.terms import Draft, Pact
from exhorto.pact.verify import read_draft, verify_first, verify_next


def show(args: Namespace) -> Answer:
    """Show a version: a node's own, or a file, whoever signed it.

    Raises:
        Refused: ``pact.trust-what`` where nothing was named
        Malformed: the files are not a version of the pact
    """
    version: Pact | Draft
    if args.file is None:
        version = pact_files.must_trust(args)
    else:
        version = read_draft(pact_files.read_pact(args.file))
    if args.output is not None:
        pact_files.write_pact(args.output, version.files)
    return Answer(lines_of_version(version), describe(version))


def verify(args: Namespace) -> Answer:
    """Verify a version as the successor of one that is trusted, or by its own digest.

    Raises:
        Refused: as ``verify_next`` and ``verify_first``
        Malformed: the files are not a version of the pact
    """
    files = pact_files.read_pact(args.file)
    trusted = pact_files.trusted(args)
    if trusted is None and args.digest is None:
        raise Refused("pact.trust-what")
    if trusted is None:
        digest = "".join(args.digest.split()).lower()
        verified = verify_first(files, digest, pact_files.now())
    else:
        verified = verify_next(trusted, files, pact_files.now())
    pact = verified.pact
    changed = differences(None if trusted is None else trusted.terms, pact.terms)
    lines = [
        both("Válida: ", "Valid: ") + verified.standing.value,
        *lines_of_version(pact),
        *lines_of_differences(changed),
    ]
    data = {
        **describe(pact),
        "standing": verified.standing.value,
        "differences": told_differences(changed),
    }
    return Answer(lines, data)
