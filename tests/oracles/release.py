"""Who gets which portion, and what a banner may say: from the text of the markings alone.

A party gets a portion when it wrote it or is named on it, as long as the day has not passed the
last one named. Nothing else counts: not the level, not the use, not who else gets it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from exhorto.domain.ids import Party
from exhorto.domain.marking.levels import Protection, Regime, Regimes
from exhorto.domain.marking.marking import Banner, Grade, Marking, Onward, Sharing, Use
from exhorto.domain.statements import Portion, Role

PARTIES = tuple(Party(p) for p in ("PA", "CO", "GT", "MX", "CR", "XO"))
ISSUER = PARTIES[0]
TODAY = date(2026, 3, 15)


def gets(portion: Portion, recipient: str, today: date) -> bool:
    """Whether a party gets a portion."""
    return not reasons(portion, recipient, today)


def reasons(portion: Portion, recipient: str, today: date) -> set[str]:
    """Every reason why a party does not get a portion."""
    sharing, until = portion.marking.sharing, portion.marking.until
    named = [p for p in (sharing.originator, *sharing.releasable_to) if p == recipient]
    too_late = until is not None and (today - until).days > 0
    return {
        reason
        for reason, holds in {"not-releasable": not named, "expired": too_late}.items()
        if holds
    }


def has_kernel(portions: Mapping[int, Portion], recipient: str, today: date) -> bool:
    """Whether the recipient gets a kernel that stands where it belongs: else nothing goes."""
    kernel = portions.get(0)
    return kernel is not None and kernel.role is Role.KERNEL and gets(kernel, recipient, today)


def faults_in_sending(
    portions: Mapping[int, Portion], principals: Iterable[str], issuer: str, today: date
) -> set[str]:
    """Every code under which sending may be refused."""
    faults = set()
    if [p for p in principals if p != issuer and not has_kernel(portions, p, today)]:
        faults.add("release.no-kernel")
    if [p for p in portions.values() if p.marking.sharing.originator != issuer]:
        faults.add("release.foreign-originator")
    kernel = portions.get(0)
    if kernel is not None and kernel.role is Role.KERNEL and kernel.marking.until is not None:
        faults.add("release.kernel-expires")
    if kernel is None or kernel.role is not Role.KERNEL:
        faults.add("release.no-kernel")
    return faults


def joined(one: Banner, other: Banner, regimes: Regimes) -> Banner:
    """The banner over what stands under two banners."""
    tops: dict[str, tuple[int, set[str]]] = {}
    for protection in (*one.protections, *other.protections):
        rank = regimes[protection.regime].levels.index(protection.level)
        bases = set((protection.legal_basis or "").split("; ")) - {""}
        held, held_bases = tops.get(protection.regime, (-1, set()))
        if rank > held:
            tops[protection.regime] = (rank, bases)
        elif rank == held:
            tops[protection.regime] = (rank, bases | held_bases)
    return Banner(
        protections=frozenset(
            Protection(code, regimes[code].levels[rank], "; ".join(sorted(bases)) or None)
            for code, (rank, bases) in tops.items()
        ),
        releasable_to=frozenset(p for p in one.releasable_to if p in other.releasable_to),
        onward=Onward.ORIGINATOR
        if Onward.ORIGINATOR in {one.onward, other.onward}
        else Onward.RELEASABLE,
        use=[u for u in NARROWING if u in {one.use, other.use}][-1],
    )


NARROWING = (Use.EVIDENCE, Use.POLICE, Use.EVIDENCE_WITH_CONSENT, Use.INTELLIGENCE)


# --- invented documents -------------------------------------------------------------------------


def invented_regimes(rng: Random) -> dict[str, Regime]:
    """One to three regimes of one to five levels."""
    codes = [f"{p.lower()}-reserva" for p in rng.sample(PARTIES, rng.randint(1, 3))]
    return {
        code: Regime(
            code,
            code[:2].upper(),
            tuple(rng.sample("qwertyuiop", rng.randint(1, 5))),
            source="invented",
            verification="none",
        )
        for code in codes
    }


def invented_marking(rng: Random, regimes: Regimes, originator: Party = ISSUER) -> Marking:
    """A marking with every axis drawn by lot."""
    code = rng.choice(sorted(regimes))
    return Marking(
        protection=Protection(
            code,
            rng.choice(regimes[code].levels),
            rng.choice([None, None, "Ley 1", "Ley 2", "Ley 1; Ley 2"]),
        ),
        sharing=Sharing(
            originator,
            frozenset(p for p in PARTIES if rng.random() < 0.6),
            rng.choice(list(Onward)),
        ),
        use=rng.choice(list(Use)),
        grade=rng.choice([None, Grade("B", "2")]),
        until=None if rng.random() < 0.6 else TODAY + timedelta(rng.randint(-3, 3)),
    )


def invented_document(rng: Random, regimes: Regimes, most: int = 12) -> dict[int, Portion]:
    """Portions at positions that need not be next to each other, as after a decoy.

    The kernel of most is for everybody, of some for whom it happens, and some have none.
    """
    places = rng.sample(range(1, 16), rng.randint(0, most - 1))
    contents = (Role.TEXT, Role.PERSON, Role.ATTACHMENT)
    document = {
        at: Portion(rng.choice(contents), invented_marking(rng, regimes), {}) for at in places
    }
    lot = rng.random()
    if lot < 0.95 or not document:
        document[0] = Portion(Role.KERNEL, invented_marking(rng, regimes), {})
    if lot < 0.8:
        document[0] = for_everybody(document[0])
    return document


def for_everybody(portion: Portion) -> Portion:
    """The same portion for all parties for ever."""
    return remarked(portion, named=PARTIES, until=None)


def remarked(portion: Portion, *, named: Iterable[Party] | None = None, **axes: object) -> Portion:
    """The same portion under another marking."""
    marking = portion.marking
    if named is not None:
        sharing = replace(marking.sharing, releasable_to=frozenset(named))
        marking = replace(marking, sharing=sharing)
    return replace(portion, marking=replace(marking, **axes))  # type: ignore[arg-type]
