"""How a partner can be reached, in one word: no line is nothing unusual."""

from datetime import datetime

from exhorto.acts.overview import PartnerView


def last_contact(view: PartnerView) -> datetime | None:
    """When a partner was last heard of or took something."""
    times = [t for t in (view.partner.last_in, view.partner.last_out) if t is not None]
    return max(times) if times else None


def contact(view: PartnerView) -> str:
    """The state of the line: ``alarm``, ``late``, ``waiting``, ``never`` or ``ok``."""
    if view.forked:
        return "alarm"
    if view.is_late:
        return "late"
    if view.owed and view.partner.failures:
        return "waiting"
    return "never" if last_contact(view) is None else "ok"
