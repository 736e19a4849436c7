"""The options of ``exhorto pact``: the ceremony, step by step."""

from typing import Any

from exhorto.cli.parsing import group, leaf
from exhorto.cli.speech import both

_FILE = both("ARCHIVO", "FILE")


def add_pact(commands: Any) -> None:
    """``exhorto pact …``."""
    pact = group(commands, "pact", both("el pacto y su ceremonia", "the pact and its ceremony"))
    _add_key(pact)
    _add_card(pact)
    _add_found(pact)
    _add_changes(pact)
    _add_signing(pact)
    _add_taking(pact)
    _add_looking(pact)


def _add_key(pact: Any) -> None:
    key = leaf(
        pact,
        "key",
        "pact_keys:key",
        both("hacer una llave de gobierno, sin red", "make a governance key, off line"),
        home=False,
    )
    _output(key)
    key.add_argument(
        "--public",
        metavar=_FILE,
        help=both("su mitad pública, para la ficha", "its public half, for the card"),
    )
    _passphrase(key)


def _add_card(pact: Any) -> None:
    card = leaf(
        pact,
        "card",
        "pact_keys:card",
        both("la ficha de este país para el pacto", "this country's card for the pact"),
    )
    card.add_argument(
        "--governance",
        metavar=_FILE,
        help=both(
            "mitad pública de su llave de gobierno (sin ella, observador)",
            "public half of its governance key (without one: an observer)",
        ),
    )
    card.add_argument("--name-es", required=True, metavar="Panamá")
    card.add_argument("--name-en", required=True, metavar="Panama")
    card.add_argument(
        "--endpoint",
        metavar="URL",
        help=both(
            "dirección de su buzón; sin ella, solo por USB", "its inbox; without one: USB only"
        ),
    )
    card.add_argument("--patience-hours", type=int, default=6, metavar="H")
    card.add_argument(
        "--new-encryption-key",
        action="store_true",
        help=both("con una llave de cifrado nueva", "with a new encryption key"),
    )
    _output(card)


def _add_found(pact: Any) -> None:
    found = leaf(
        pact, "found", "pact_drafts:found", both("fundar un pacto", "found a pact"), home=False
    )
    found.add_argument("cards", nargs="+", metavar=both("FICHA", "CARD"))
    found.add_argument("--threshold", type=int, required=True, metavar="M")
    found.add_argument("--expires", required=True, metavar="2028-12-31")
    found.add_argument(
        "--procedures",
        required=True,
        metavar=both("CARPETA", "FOLDER"),
        help="settings.toml, es.md, en.md",
    )
    _output(found)


def _add_changes(pact: Any) -> None:
    renew = _change(
        pact, "draft", both("renovar el pacto tal como está", "renew the pact as it is")
    )
    renew.add_argument("--expires", metavar="2028-12-31", required=True)
    accede = _change(pact, "accede", both("admitir a un país", "let a country join"))
    accede.add_argument("card", metavar=both("FICHA", "CARD"))
    accede.add_argument("--threshold", type=int, metavar="M")
    accede.add_argument("--expires", metavar="2028-12-31")
    rotate = _change(
        pact, "rotate", both("poner llaves y datos nuevos", "put new keys and details in place")
    )
    rotate.add_argument("card", metavar=both("FICHA", "CARD"))
    rotate.add_argument("--expires", metavar="2028-12-31")
    suspend = _change(
        pact, "suspend", both("suspender a un país en un corte", "suspend a country at a cut")
    )
    suspend.add_argument("party", metavar="PA")
    suspend.add_argument(
        "--cut",
        metavar=_FILE,
        help=both(
            "nota del último punto de control que se da por bueno (con --home, el que se refrendó)",
            "note of the last checkpoint that is accepted (with --home: the one that was cosigned)",
        ),
    )
    suspend.add_argument("--threshold", type=int, metavar="M")
    suspend.add_argument("--expires", metavar="2028-12-31")


def _change(pact: Any, name: str, text: str) -> Any:
    change = leaf(pact, name, f"pact_drafts:{name}", text, home=False)
    _trusted(change)
    _output(change)
    return change


def _add_signing(pact: Any) -> None:
    sign = leaf(
        pact,
        "sign",
        "pact_sign:sign",
        both("ver qué cambia, comparar la huella y firmar", "see the changes, compare, and sign"),
        home=False,
    )
    sign.add_argument("file", metavar=_FILE)
    sign.add_argument("--key", required=True, metavar=_FILE)
    sign.add_argument(
        "--agreed",
        metavar=both("HUELLA", "DIGEST"),
        help=both(
            "la huella comparada de viva voz (si no, se pregunta)",
            "the digest as compared by voice (else it is asked for)",
        ),
    )
    _trusted(sign)
    _passphrase(sign)
    _output(sign)
    merge = leaf(
        pact,
        "merge",
        "pact_sign:merge",
        both("juntar firmas de varias copias", "bring the signatures of copies together"),
        home=False,
    )
    merge.add_argument("files", nargs="+", metavar=_FILE)
    _output(merge)


def _add_taking(pact: Any) -> None:
    join = leaf(
        pact,
        "join",
        "pact_take:join",
        both("confiar en la primera versión por su huella", "trust a first version by its digest"),
    )
    join.add_argument("file", metavar=_FILE)
    join.add_argument(
        "--digest",
        required=True,
        help=both("la huella, oída en persona", "the digest, as heard in person"),
    )
    accept = leaf(
        pact,
        "accept",
        "pact_take:accept",
        both("aceptar la versión siguiente y pasarla", "accept the next version and pass it on"),
    )
    accept.add_argument("file", metavar=_FILE)


def _add_looking(pact: Any) -> None:
    show = leaf(
        pact,
        "show",
        "pact_look:show",
        both("mostrar una versión, firmada o no", "show a version, signed or not"),
        home=False,
    )
    show.add_argument("file", nargs="?", metavar=_FILE)
    _trusted(show, required=False)
    show.add_argument(
        "-o",
        "--output",
        metavar=_FILE,
        help=both("escribir también el archivo del pacto", "write the pact file as well"),
    )
    verify = leaf(
        pact,
        "verify",
        "pact_look:verify",
        both(
            "comprobar una versión contra una huella o una versión anterior",
            "verify a version against a digest or an earlier version",
        ),
        home=False,
    )
    verify.add_argument("file", metavar=_FILE)
    _trusted(verify)


def _trusted(parser: Any, *, required: bool = True) -> None:
    """Where trust begins: a node's own pact, or a file with its digest."""
    parser.add_argument(
        "--home",
        metavar=both("CARPETA", "FOLDER"),
        help=both("el pacto vigente en este nodo", "the pact in force at this node"),
    )
    parser.add_argument(
        "--trusted",
        metavar=_FILE,
        help=both("la versión vigente, en archivo", "the version in force, as a file"),
    )
    parser.add_argument(
        "--digest",
        help=both(
            "la huella de esa versión (sin --trusted: la de esta, si es la primera)",
            "the digest of that version (without --trusted: of this one, if it is the first)",
        ),
    )
    parser.set_defaults(trust_required=required)


def _passphrase(parser: Any) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar=_FILE,
        help=both("para guiones; si no, se pregunta", "for scripts; else it is asked for"),
    )


def _output(parser: Any) -> None:
    parser.add_argument("-o", "--output", required=True, metavar=_FILE)
