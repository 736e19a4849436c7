"""Arguments: the parser of the standard library, in the language of the process.

What every command has: ``--json``; what most have: ``--home``. ``does`` names the function that
carries the command out, as ``module:function`` under ``exhorto.cli``; it is loaded when needed.
"""

import argparse
import sys
from typing import Any, NoReturn

from exhorto.cli.answers import USAGE, say_json
from exhorto.cli.speech import both

HOME_VARIABLE = "EXHORTO_HOME"


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with its usage line in the language of the process."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=110)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The first line."""
        super().add_usage(usage, actions, groups, prefix or both("uso: ", "usage: "))


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong, how to see more, and ends with the promised code."""

    def __init__(self, **given: Any) -> None:
        super().__init__(formatter_class=Formatter, add_help=False, allow_abbrev=False, **given)
        self.choices = self.add_argument_group(both("opciones", "options"))
        self.choices.add_argument(
            "-h", "--help", action="help", help=both("esta ayuda", "this help")
        )

    def error(self, message: str) -> NoReturn:
        """The command was called wrongly."""
        if "--json" in sys.argv:
            error = {"code": "usage", "facts": {}, "message": message, "remedy": self.usage or ""}
            say_json({"ok": False, "error": error})
        self.print_usage(sys.stderr)
        hint = both("Más", "More") + f": {self.prog} --help"
        self.exit(USAGE, f"{self.prog}: {message}\n{hint}\n")


def group(commands: Any, name: str, text: str) -> Any:
    """A command that has commands of its own."""
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(
        title=both("órdenes", "commands"), metavar=both("ORDEN", "COMMAND"), required=True
    )


def leaf(
    commands: Any, name: str, does: str, text: str, *, home: bool = True, opens: bool = True
) -> Any:
    """A command that does something; its options are added to what is returned.

    Args:
        commands: where it belongs.
        name: what it is called.
        does: who carries it out, ``module:function``.
        text: what it does, in one line.
        home: whether it wants the home of a node.
        opens: whether that node's database is used.
    """
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(does=does, needs_home=home, opens_node=home and opens, home=None)
    if home:
        parser.choices.add_argument(
            "--home",
            metavar=both("CARPETA", "FOLDER"),
            help=both(
                f"la carpeta del nodo (o ${HOME_VARIABLE})",
                f"the home of the node (or ${HOME_VARIABLE})",
            ),
        )
    parser.choices.add_argument(
        "--json", action="store_true", help=both("responder en JSON", "answer in JSON")
    )
    return parser.choices
