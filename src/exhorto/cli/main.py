"""The front: reads the arguments, loads what the one command needs, tells what came of it.

* Starting is quick: a command's code is loaded after its arguments were understood.
* A node's home is set up (Django's settings, made from its configuration) before any code is loaded
  that knows tables.
* An error of ours is told with its sentence, its remedy and its code; never as a stack trace.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.cli.answers import INTERRUPTED, tell, tell_fault
from exhorto.cli.arguments import build
from exhorto.cli.parsing import HOME_VARIABLE
from exhorto.domain.errors import ExhortoError, Unavailable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = build().parse_args(arguments)
    try:
        return tell(_do(args), as_json=args.json)
    except ExhortoError as fault:
        return tell_fault(fault, as_json=args.json)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who reads us has gone (``exhorto … | head``); nothing more is to be said to him.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED


def _do(args: Namespace) -> Any:
    if args.needs_home:
        args.home = _home(args)
    if args.opens_node:
        opening: Any = import_module("exhorto.cli.opening")
        opening.set_up(args.home)
        with opening.database_faults():
            return _function(args.does)(args)
    return _function(args.does)(args)


def _function(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"exhorto.cli.{module}"), name)


def _home(args: Namespace) -> Path:
    named = args.home or os.environ.get(HOME_VARIABLE)
    if not named:
        raise Unavailable("node.no-home-named")
    return Path(named).expanduser().absolute()
