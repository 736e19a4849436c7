"""``exhorto exposure``: who could see and who saw a paragraph; for oversight, no content."""

from argparse import Namespace

from exhorto.acts import reading
from exhorto.cli.answers import Answer
from exhorto.cli.opened import node_at, oversight
from exhorto.cli.speech import both
from exhorto.domain.exposure import Exposure, Opened
from exhorto.domain.ids import statement_digest


def run(args: Namespace) -> Answer:
    """Look it up; that it was looked up is logged.

    Raises:
        Denied: ``access.denied``
        Malformed: ``id.statement``
    """
    node = node_at(args.home)
    digest = statement_digest(args.statement)
    found = reading.exposure_of(node, oversight(node), digest, args.position).exposure
    return Answer(_lines(found), _told(found))


def _told(found: Exposure) -> dict[str, object]:
    return {
        "portion": found.portion,
        "released": [{"to": r.to, "at": r.at.isoformat()} for r in found.released],
        "posts_at_home": list(found.posts_at_home),
        "opened": [
            {
                "party": o.party,
                "post": o.post,
                "officer": o.officer,
                "at": o.at.isoformat(),
                "ledger_index": o.ledger_index,
            }
            for o in found.opened
        ],
    }


def _lines(found: Exposure) -> list[str]:
    lines = [both("Pudieron verlo:", "Could see it:")]
    lines += [f"  {post}" for post in found.posts_at_home]
    lines += [f"  {r.to}  {r.at.isoformat(timespec='seconds')}" for r in found.released]
    lines.append(both("Lo vieron:", "Saw it:"))
    lines += [_opened_line(o) for o in found.opened] or [both("  nadie todavía", "  nobody yet")]
    return lines


def _opened_line(one: Opened) -> str:
    who = one.post if one.officer is None else f"{one.post} ({one.officer})"
    return f"  {one.party}  {who}  {one.at.isoformat(timespec='seconds')}"
