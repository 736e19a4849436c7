"""``exhorto node backup``, ``restore`` and ``rebuild``: what keeps a node through bad days."""

from argparse import Namespace
from pathlib import Path

from exhorto.acts import backups, locking, nodes, rebuilding
from exhorto.acts.ledgering import incarnation
from exhorto.cli.answers import Answer
from exhorto.cli.opened import node_at
from exhorto.cli.speech import both


def backup(args: Namespace) -> Answer:
    """Write a backup; the node may run meanwhile.

    Raises:
        Unavailable: ``backup.cannot-write``
    """
    node = node_at(args.home)
    folder = Path(args.folder).absolute()
    database, keys = backups.backup(node, folder)
    lines = [
        both("Copia escrita en {folder}:", "Backup written to {folder}:", folder=folder),
        both(
            "  {file}  la base, que por sí sola no abre nada",
            "  {file}  the database; opens nothing by itself",
            file=database.name,
        ),
        both(
            "  {file}  las llaves de los párrafos; guárdelas aparte",
            "  {file}  the keys of portions; keep them apart",
            file=keys.name,
        ),
        both(
            "Las llaves del nodo («{home}/keys») no van en la copia: guárdelas en otro lugar.",
            "The node's own keys (“{home}/keys”) are not in it: keep them in another safe place.",
            home=args.home,
        ),
    ]
    return Answer(lines, {"folder": str(folder), "files": [database.name, keys.name]})


def restore(args: Namespace) -> Answer:
    """Fill a node whose database is still empty; opens a new incarnation.

    Raises:
        Refused: ``backup.not-empty``, ``node.other-database``, ``node.already-running``
        Unavailable: ``backup.cannot-read``
        Malformed: ``store.dump``, ``backup.keys``
    """
    with locking.started_once(args.home):
        node = nodes.open_(args.home)
        nodes.migrate(node)
        digest = backups.restore(node, Path(args.folder).absolute())
    mark = incarnation(node)
    lines = [
        both(
            "Copia restaurada. Huella del estado: {digest}",
            "Backup restored. State digest: {digest}",
            digest=digest,
        ),
        both(
            "El nodo abrió una etapa nueva (la {mark}). Al arrancar pide a las demás partes lo que "
            "dijo después de la copia, y no envía nada más hasta que le respondan.",
            "The node opened a new incarnation ({mark}). When it starts it asks the other parties "
            "for what it said after the backup, and sends nothing else until they have answered.",
            mark=mark,
        ),
        both(
            "Las contraseñas se conservan; el segundo factor debe activarse de nuevo.",
            "Passwords are kept; the second factor must be set up again.",
        ),
    ]
    return Answer(lines, {"state_digest": digest, "incarnation": mark})


def migrate(args: Namespace) -> Answer:
    """Bring the tables of a stopped node up to this release.

    Raises:
        Refused: ``node.already-running``, ``node.other-database``
    """
    with locking.started_once(args.home):
        node = nodes.open_(args.home)
        nodes.migrate(node)
        nodes.check_own_database(node)
    told = both("Las tablas están al día.", "The tables are up to date.")
    return Answer([told], {"party": node.party})


def rebuild(args: Namespace) -> Answer:
    """Verify and fold every statement again; what stood there must come out.

    Raises:
        Malformed, Refused: a statement at rest does not verify; nothing was changed
    """
    before, after = rebuilding.compare(node_at(args.home))
    same = before == after
    lines = [
        both("Huella del estado: {digest}", "State digest: {digest}", digest=after),
        both("El estado es idéntico.", "The state is identical.")
        if same
        else both(
            "El estado guardado era otro ({before}) y ya se corrigió. No debió ocurrir: avise.",
            "The state that was kept was another ({before}) and is corrected now. This should not "
            "have happened: tell whoever looks after the program.",
            before=before,
        ),
    ]
    return Answer(lines, {"state_digest": after, "before": before, "identical": same}, ok=same)
