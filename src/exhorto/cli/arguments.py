"""Every command with its options. Nothing is loaded here but the parser."""

from typing import Any

from exhorto import __version__
from exhorto.cli.arguments_node import add_node
from exhorto.cli.arguments_pact import add_pact
from exhorto.cli.parsing import Parser, group, leaf
from exhorto.cli.speech import both


def build() -> Parser:
    """The parser of the whole front."""
    top = Parser(
        prog="exhorto",
        description=both(
            "Declaraciones firmadas, marcadas y trazables entre países.",
            "Signed, marked, traceable statements between countries.",
        ),
    )
    top.choices.add_argument(
        "--version", action="version", version=__version__, help=both("la versión", "the version")
    )
    commands = top.add_subparsers(
        title=both("órdenes", "commands"), metavar=both("ORDEN", "COMMAND"), required=True
    )
    add_node(commands)
    _add_doctor(commands)
    add_pact(commands)
    _add_bundle(commands)
    _add_ledger(commands)
    _add_exposure(commands)
    _add_world(commands)
    return top


def _add_doctor(commands: Any) -> None:
    # It opens the node by itself, step by step: what does not open is what it has to tell.
    leaf(
        commands,
        "doctor",
        "doctor:run",
        both("decir qué le pasa a un nodo", "say what is wrong with a node"),
        opens=False,
    )


def _add_bundle(commands: Any) -> None:
    bundle = group(
        commands, "bundle", both("los mismos sobres por USB", "the same envelopes by USB stick")
    )
    out = leaf(
        bundle,
        "export",
        "bundle:export",
        both(
            "escribir en archivos lo que se debe a una parte",
            "write what is owed to a party to files",
        ),
    )
    out.add_argument("--to", required=True, metavar="PA", help=both("la parte", "the party"))
    out.add_argument(
        "folder", help=both("carpeta o memoria de destino", "the folder or stick to write to")
    )
    into = leaf(
        bundle,
        "import",
        "bundle:import_",
        both(
            "tomar sobres de archivos; repetirlo no hace daño",
            "take envelopes from files; doing it twice is harmless",
        ),
    )
    into.add_argument("files", nargs="+", metavar=both("ARCHIVO", "FILE"))
    into.add_argument(
        "--answer",
        metavar=both("CARPETA", "FOLDER"),
        help=both(
            "escribir aquí la respuesta para llevarla de vuelta",
            "write the answer here, to be carried back",
        ),
    )


def _add_ledger(commands: Any) -> None:
    ledger = group(
        commands, "ledger", both("la bitácora y sus pruebas", "the ledger and its proofs")
    )
    export = leaf(
        ledger,
        "export",
        "ledger_own:export",
        both("escribir una bitácora en un archivo", "write a log to a file"),
    )
    _add_log(export)
    _add_output(export)
    prove = leaf(
        ledger,
        "prove",
        "ledger_own:prove",
        both("probar que un asiento está en la bitácora", "prove that an entry is in a log"),
    )
    _add_log(prove)
    prove.add_argument("index", type=int, help=both("número del asiento", "number of the entry"))
    _add_output(prove)
    verify = leaf(
        ledger,
        "verify",
        "ledger_verify:run",
        both(
            "comprobar un archivo con el pacto, o la bitácora propia con --home",
            "verify a file with the pact, or a node's own ledger with --home",
        ),
        home=False,
    )
    verify.add_argument("file", nargs="?", help=both("exportación o prueba", "export or proof"))
    verify.add_argument("--home", metavar=both("CARPETA", "FOLDER"))
    verify.add_argument("--pact", metavar="FILE", help=both("archivo del pacto", "the pact file"))
    verify.add_argument(
        "--digest",
        help=both("huella del pacto, oída en persona", "digest of the pact, as heard in person"),
    )
    verify.add_argument(
        "--needed",
        type=int,
        help=both(
            "cuántas otras partes deben haber refrendado (si no, la mayoría)",
            "how many other parties must have cosigned (else a majority)",
        ),
    )


def _add_log(parser: Any) -> None:
    parser.add_argument("--log", choices=("exchanges", "openings"), default="exchanges")
    parser.add_argument(
        "--incarnation", type=int, help=both("si no, la actual", "else the present")
    )


def _add_output(parser: Any) -> None:
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar=both("ARCHIVO", "FILE"),
        help=both("dónde escribirlo", "where to write it"),
    )


def _add_exposure(commands: Any) -> None:
    exposure = leaf(
        commands,
        "exposure",
        "exposure:run",
        both("quién pudo ver y quién vio un párrafo", "who could see and who saw a paragraph"),
    )
    exposure.add_argument("statement", help=both("huella de la declaración", "its digest"))
    exposure.add_argument("position", type=int, help=both("número del párrafo", "its number"))


def _add_world(commands: Any) -> None:
    simulate = leaf(
        commands,
        "simulate",
        "simulate:run",
        both("cuatro nodos, fallas sembradas", "four nodes, seeded faults"),
        home=False,
    )
    simulate.add_argument("--seeds", type=int, default=20, metavar="N")
    simulate.add_argument("--from", dest="start", type=int, default=1, metavar="S")
    simulate.add_argument("--jobs", type=int, default=1, metavar="J")
    demo = leaf(
        commands,
        "demo",
        "demo.command:run",
        both("cuatro países en esta máquina", "four countries on this machine"),
        home=False,
    )
    demo.add_argument(
        "--once", action="store_true", help=both("el relato, sin servir", "the story, not serving")
    )
    demo.add_argument("--home", metavar=both("CARPETA", "FOLDER"))
    demo.add_argument("--database-prefix", metavar="postgresql://…/")
    bench = leaf(
        commands,
        "bench",
        "bench:run",
        both("las cifras de docs/PROMISES.md", "the figures of docs/PROMISES.md"),
        home=False,
    )
    bench.add_argument("names", nargs="*", metavar=both("NOMBRE", "NAME"))
    bench.add_argument("--repeat", type=int, default=3, metavar="N")
    bench.add_argument("--quick", action="store_true", help=both("más corto", "shorter"))
