"""The application that the server runs: one node, its pages, its inbox and its pump.

The home of the node is the one thing that comes from the environment; it is no secret.
"""

import os
from pathlib import Path
from typing import Any

from exhorto.acts import homes
from exhorto.node import read_config
from exhorto.web import settings

HOME_VARIABLE = "EXHORTO_HOME"


def _application() -> Any:
    home = Path(os.environ[HOME_VARIABLE])
    config = read_config(home)
    settings.set_up(config, homes.web_secret(home), homes.database_of(config))
    # What knows the tables can be loaded only now.
    from django.core.wsgi import get_wsgi_application

    from exhorto.acts import nodes, serving

    node = nodes.open_(home)
    nodes.check_tables(node)
    nodes.check_own_database(node)
    serving.serve(node)
    serving.start_pump(node)
    return get_wsgi_application()


application = _application()
