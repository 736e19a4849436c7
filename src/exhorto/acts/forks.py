"""What a node does when it sees two statements for one place in a lane.

Both are kept and passed on to all principals, the fold freezes the lane alike on every node, and
the node reports to a compromise matter whose id all nodes derive alike from the proof.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from exhorto.acts import folding, keeping, membership, relaying, speaking
from exhorto.acts.asking import node_actor
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import MatterId, Party
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Onward, Sharing
from exhorto.domain.matters import compromise
from exhorto.domain.matters.lanes import Fork, LaneKey
from exhorto.domain.statements import Head, Portion, Role, Scope
from exhorto.node import Node
from exhorto.store import databases, inbox, matters, people

SEEN = Iterable[tuple[Party, MatterId, Head]]
_log = logging.getLogger("exhorto.forks")
_OPEN_LEVEL = Protection("PACTO", "RESERVADO")


def look(node: Node, folded: Sequence[folding.Matter], seen: SEEN) -> None:
    """Report forks that these matters show, and pass on what others cannot have seen."""
    for matter in folded:
        _report_all(node, matter)
    by_id = {matter.matter: matter for matter in folded}
    for author, matter_id, head in seen:
        if matter_id in by_id and author != node.party:
            _show_other(node, by_id[matter_id], author, head)


def report_frozen(node: Node) -> None:
    """Report what could not be reported when it was seen (this node was recovering then)."""
    for matter_id in matters.frozen(node.store):
        matter = folding.load(node, matter_id)
        if _unreported(node, matter):
            with databases.writing(node.store):
                _report_all(node, matter)


def _report_all(node: Node, matter: folding.Matter) -> None:
    """A report that is refused must not take with it what has just been received."""
    for fork in _unreported(node, matter):
        try:
            with databases.writing(node.store):
                _report(node, matter, fork)
        except ExhortoError as refused:
            _log.info("%s", refused.code)


def _unreported(node: Node, matter: folding.Matter) -> list[Fork]:
    return [
        fork
        for fork in matter.shared.forks
        if not fork.settled
        and fork.lane.party != node.party
        and LaneKey(node.party) not in folding.load(node, _where(matter, fork)).shared.lanes
    ]


def _where(matter: folding.Matter, fork: Fork) -> MatterId:
    return compromise.equivocation_matter(matter.matter, fork.lane.party, fork.after)


def _report(node: Node, matter: folding.Matter, fork: Fork) -> None:
    about, where = fork.lane.party, _where(matter, fork)
    _pass_on_rivals(node, matter, fork)
    facts = {"matter": matter.matter, "lane": about}
    inbox.add_incident(node.store, "lane.fork", node.now(), about, fork.rivals[0], facts)
    principals = matter.principals & set(membership.current(node).members)
    if len(principals) < 2 or node.party not in principals:
        return
    kernel = compromise.report_kernel(principals, about, matter.matter, fork.rivals)
    speaking.say_within(node, _speech(node, where, kernel, principals))
    posts = people.posts_for_new_matters(node.store)
    matters.assign(node.store, where, posts, node.now())


def _speech(
    node: Node, where: MatterId, kernel: Any, principals: frozenset[Party]
) -> speaking.Speech:
    sharing = Sharing(node.party, principals - {node.party}, Onward.RELEASABLE)
    portion = Portion(Role.KERNEL, Marking(_OPEN_LEVEL, sharing), kernel)
    return speaking.Speech(
        matter=where,
        kind="compromise.report",
        post=node_actor(node).post.code,
        scope=Scope.SHARED,
        layout=speaking.lay(node, [portion]),
        kept={},
    )


def _pass_on_rivals(node: Node, matter: folding.Matter, fork: Fork) -> None:
    """Everybody concerned gets every rival; whoever has it already loses nothing."""
    for party in sorted(matter.principals - {node.party, fork.lane.party}):
        relaying.pass_on(node, fork.rivals, party)


def _show_other(node: Node, matter: folding.Matter, author: Party, head: Head) -> None:
    """An author has seen another statement in a place than this node: show him this one."""
    here = {kept.digest for kept in matter.kept}
    if head.digest in here or author not in matter.principals:
        return
    for kept in matter.kept:
        claims, _ = keeping.claims_of(kept.jwt)
        same_lane = claims.issuer == head.party and claims.scope is Scope.SHARED
        if same_lane and claims.place.sequence == head.sequence:
            relaying.pass_on(node, [kept.digest], author)
