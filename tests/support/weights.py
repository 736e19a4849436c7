"""The rule weight: how many modules of our own one loads to use a rule.

It jumps on the day that somebody opens a door in the ground floor. When one jumps, take the imports
of the loaded modules out of the graph one at a time and count again: mostly a single edge carries
nearly all the weight, and behind it is a word that lives one floor too high.

    python -m tests.support.weights
"""

from tests.support.house import import_graph

RULES = ("exhorto.domain.access", "exhorto.domain.marking", "exhorto.domain.matters.removal")
MOST = 9


def loaded_by(rule: str) -> set[str] | None:
    """The modules of our own that ``rule`` loads beside itself; None where there is no rule."""
    graph = import_graph()
    if rule not in graph.modules:
        return None
    whole = {rule} | graph.find_descendants(rule)
    loaded = whole.union(*(graph.find_upstream_modules(module) for module in whole))
    return {module for module in loaded if module.startswith("exhorto.")} - {rule}


def main() -> None:
    """Print the weight of every rule."""
    ours = sum(module.startswith("exhorto") for module in import_graph().modules)
    for rule in RULES:
        loaded = loaded_by(rule)
        weight = "not there yet" if loaded is None else f"{len(loaded)} of {ours} modules"
        print(f"rule weight {rule}: {weight} (at most {MOST})")


if __name__ == "__main__":
    main()
