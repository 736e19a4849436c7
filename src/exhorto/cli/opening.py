"""Sets a node's home up: after this, code that knows tables can be loaded."""

from pathlib import Path

from exhorto.acts import homes
from exhorto.node import read_config
from exhorto.web import settings

database_faults = homes.database_faults


def set_up(home: Path) -> None:
    """Configure this process for the node in ``home``.

    Raises:
        Unavailable: ``node.no-home``, ``vault.missing``
        Malformed: ``node.config``, ``store.database-url``, ``vault.wrong-key-file``
        Refused: ``vault.readable-by-others`` and as ``homes.check_keys``
    """
    config = read_config(home)
    settings.set_up(config, homes.web_secret(home), homes.database_of(config))
