import ast
import configparser
import sys

import pytest

from tests.support.house import CRAFTS, GROUND, PURE, ROOT, SOURCE, import_graph, rooms, syntax
from tests.support.weights import MOST, RULES, loaded_by


def test_the_ground_stands_on_the_standard_library_alone():
    graph = import_graph()
    ground = {f"exhorto.{GROUND}"} | graph.find_descendants(f"exhorto.{GROUND}")
    outside = {module for module in graph.modules if graph.is_module_squashed(module)}
    used = {
        library
        for library in outside
        for module in ground
        if graph.direct_import_exists(importer=module, imported=library)
    }

    assert used <= sys.stdlib_module_names, used - sys.stdlib_module_names


# A rule that does not exist yet weighs nothing; once it is there, it is held to the figure.
@pytest.mark.parametrize("rule", [rule for rule in RULES if loaded_by(rule) is not None])
def test_a_rule_is_used_by_loading_fewer_than_ten_modules(rule):
    loaded = loaded_by(rule)

    assert len(loaded) <= MOST, sorted(loaded)


@pytest.mark.parametrize("room", [room for room in PURE if room in rooms()])
def test_the_packages_of_a_pure_room_are_empty(room):
    """Python runs the ``__init__`` of every parent: what stands there is loaded by every rule."""
    for path in (SOURCE / room).rglob("__init__.py"):
        code = [node for node in syntax(path).body if not _is_docstring(node)]
        assert not code, path


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_pure_room_is_under_the_contract_that_keeps_it_pure():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    contract = contracts["importlinter:contract:nothing-outside-below-the-hands"]

    pure = {f"exhorto.{room}" for room in rooms() if room in PURE}
    assert set(contract["source_modules"].split()) == pure


def test_no_contract_has_an_exception():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")

    assert not [name for name in contracts.sections() if "ignore_imports" in contracts[name]]


def test_the_linter_bans_clock_and_chance_in_every_craft():
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert f"!src/exhorto/{{{','.join((GROUND, *CRAFTS))}}}/**" in settings
