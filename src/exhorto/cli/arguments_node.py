"""The options of ``exhorto node``."""

from typing import Any

from exhorto.cli.parsing import group, leaf
from exhorto.cli.speech import both


def add_node(commands: Any) -> None:
    """``exhorto node …``."""
    node = group(commands, "node", both("un nodo y su vida", "a node and its life"))
    _add_init(node)
    run = leaf(node, "run", "serving:run", both("arrancar el nodo", "start the node"), opens=False)
    run.add_argument("--threads", type=int, default=4, metavar="N")
    run.add_argument(
        "--with-parent",
        action="store_true",
        help=both("terminar cuando termine quien lo arrancó", "end when whoever started it ends"),
    )
    _add_invite(node)
    leaf(
        node, "status", "node_status:run", both("cómo está el nodo", "how it stands with the node")
    )
    backup = leaf(
        node, "backup", "node_keep:backup", both("hacer una copia de seguridad", "make a backup")
    )
    backup.add_argument("folder", help=both("carpeta de destino", "the folder to write to"))
    restore = leaf(
        node,
        "restore",
        "node_keep:restore",
        both("restaurar una copia en un nodo vacío", "restore a backup into an empty node"),
    )
    restore.add_argument("folder", help=both("carpeta de la copia", "the folder of the backup"))
    leaf(
        node,
        "migrate",
        "node_keep:migrate",
        both(
            "poner las tablas al día tras actualizar el programa",
            "bring the tables up to date after the program was updated",
        ),
    )
    leaf(
        node,
        "rebuild",
        "node_keep:rebuild",
        both(
            "rehacer el estado desde las declaraciones; la huella debe ser la misma",
            "build the state again from the statements; the digest must be the same",
        ),
    )


def _add_init(node: Any) -> None:
    init = leaf(node, "init", "node_init:run", both("crear un nodo", "make a node"), opens=False)
    init.add_argument("--party", required=True, metavar="PA", help=both("la parte", "the party"))
    init.add_argument("--port", type=int, default=8400)
    init.add_argument(
        "--host", default="127.0.0.1", help=both("dónde escucha", "the address it listens on")
    )
    init.add_argument("--database", metavar="URL", help="postgresql://user@host/name")
    init.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="URL",
        help=both("dirección de sus páginas (repetible)", "address of its pages (repeatable)"),
    )
    init.add_argument(
        "--officer",
        metavar=both("USUARIO", "USER"),
        help=both(
            "quien administra (si no, «xx.administracion»)",
            "who administers (else xx.administracion)",
        ),
    )
    init.add_argument("--officer-name", default="", metavar=both("NOMBRE", "NAME"))
    init.add_argument(
        "--demo", action="store_true", help=both("nodo de EJEMPLO", "a node for show")
    )


def _add_invite(node: Any) -> None:
    invite = leaf(
        node,
        "invite",
        "node_init:invite",
        both("enlace de un solo uso para un funcionario", "a one-time link for an officer"),
    )
    invite.add_argument("user", help=both("su nombre de usuario", "his user name"))
    invite.add_argument("--name", default="", help=both("su nombre", "his name"))
    invite.add_argument("--post", action="append", default=[], metavar="pa-autoridad-central")
