"""Template tags: moments, words for codes, markings. Values in, safe text out; no query.

* A moment is shown dd/mm/aaaa, 24 hours, in the node's time zone, with its offset from UTC.
* A portion mark stands at the start of each portion; a banner, at the head and foot of a page.
* Nothing here trusts what it prints: all goes through ``format_html``.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, pgettext

from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Banner, Marking
from exhorto.web.words import terms

register = template.Library()

NOTHING = "—"
Moment = datetime | float | None


@register.filter
def moment(value: Moment) -> SafeString | str:
    """Date, time and offset of a moment given as an aware datetime or as seconds since 1970."""
    if value is None or value == "":
        return NOTHING
    local = _local(value)
    return format_html(
        '<time datetime="{}">{} <span class="z">{}</span></time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%d/%m/%Y %H:%M"),
        _offset(local),
    )


def plain_moment(value: Moment) -> str:
    """A moment as text, where no markup can stand."""
    if value is None or value == "":
        return NOTHING
    local = _local(value)
    return f"{local.strftime('%d/%m/%Y %H:%M')} {_offset(local)}"


@register.filter
def hour(value: Moment, reference: Moment = None) -> SafeString | str:
    """The hour alone where ``reference`` is the same day, else day and month and hour."""
    if value is None or value == "":
        return NOTHING
    local = _local(value)
    same = reference is not None and _local(reference).date() == local.date()
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%H:%M" if same else "%d/%m/%Y %H:%M"),
    )


@register.filter
def day(value: date | str | None) -> str:
    """A date as dd/mm/aaaa; a partial date, given as text, as it was written."""
    if isinstance(value, datetime):
        return _local(value).strftime("%d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    whole = _ISO_DAY.fullmatch(value or "")
    return f"{whole[3]}/{whole[2]}/{whole[1]}" if whole else value or NOTHING


@register.filter
def ago(value: Moment, now: Moment) -> str:
    """How long ago, in its largest unit, by the node's own clock."""
    if value is None or value == "":
        return ""
    then, today = _local(value), _local(now or timezone.now())
    if today - then < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(then, today, depth=1)}


@register.filter
def term(code: object, vocabulary: str) -> str:
    """The reader's word for a code of the domain."""
    return terms.term(code, vocabulary)


@register.filter
def country(code: str | None) -> str:
    """The name of a country in the reader's language; the code where it has none."""
    return _territories(_language()).get(code or "", code or NOTHING)


@register.filter
def digest(value: str | None) -> SafeString | str:
    """The head of a long hash, the whole of it on hover and in the copy for machines."""
    if not value:
        return NOTHING
    return format_html('<code title="{}">{}…</code>', value, value[:10])


@register.filter
def levels(value: Marking | Banner) -> str:
    """The levels of protection of a marking or banner: ``CO RESTRINGIDO``."""
    held = value.protections if isinstance(value, Banner) else {value.protection}
    return " + ".join(_level(p) for p in sorted(held, key=lambda p: (p.regime, p.level)))


@register.filter
def parties(value: Marking | Banner) -> str:
    """The parties that may have it, its originator first: ``CO, MX, PA``."""
    if isinstance(value, Banner):
        return ", ".join(sorted(value.releasable_to))
    sharing = value.sharing
    return ", ".join([sharing.originator, *sorted(sharing.releasable_to - {sharing.originator})])


@register.filter
def mark(value: Marking) -> SafeString:
    """The portion mark, for the start of a portion: ``(CO RESTRINGIDO // CO, PA)``."""
    return format_html('<span class="mk">({} // {})</span>', levels(value), parties(value))


@register.filter
def conditions(value: Marking) -> str:
    """What the mark does not say: who must be asked, what it may be used for, until when."""
    said = [terms.term(value.sharing.onward, "onward"), terms.term(value.use, "use")]
    if value.grade is not None:
        said.append(
            gettext("source %(source)s, information %(information)s")
            % {"source": value.grade.source, "information": value.grade.information}
        )
    if value.until is not None:
        said.append(gettext("until %(day)s") % {"day": day(value.until)})
    if value.protection.legal_basis is not None:
        said.append(value.protection.legal_basis)
    return " · ".join(said)


@register.filter
def banner_text(value: Banner) -> str:
    """The banner of a page: levels, parties, onward rule and use, in capitals."""
    to = parties(value) or pgettext("banner", "nobody")
    said = (
        levels(value),
        pgettext("banner", "releasable to %(parties)s") % {"parties": to},
        terms.term(value.onward, "onward"),
        terms.term(value.use, "use"),
    )
    return " // ".join(said).upper()


@register.simple_tag
def chip(state: str, vocabulary: str) -> SafeString:
    """A state as a word in a box; its colour and glyph only repeat the word."""
    return format_html(
        '<span class="tag {}">{}</span>', _TONES.get(state, ""), terms.term(state, vocabulary)
    )


@register.simple_tag
def qr(svg: str, label: str) -> SafeString:
    """Draw again, from its path alone, the QR code that the login library made.

    The page's policy admits no ``data:`` address and no foreign markup: only the figures of the
    path are taken over.
    """
    box, path = _VIEW_BOX.search(svg), _PATH.search(svg)
    if box is None or path is None:
        return format_html("<p>{}</p>", gettext("Type the secret below into your app."))
    return format_html(
        '<svg role="img" aria-label="{}" width="220" height="220" viewBox="{}">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{}"/></svg>',
        label,
        box[1],
        path[1],
    )


_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_VIEW_BOX = re.compile(r'viewBox="([0-9. ]+)"')
_PATH = re.compile(r'<path[^>]* d="([MLHVZmlhvz0-9., -]+)"')
_TONES = {
    "ok": "ok", "accepted": "ok", "delivered": "ok", "opened": "ok", "open": "ok",
    "queued": "wait", "sent": "wait", "waiting": "wait", "never": "wait", "stopped": "wait",
    "late": "warn", "soon": "warn", "withheld": "warn", "expired": "warn",
    "refused": "bad", "suspended": "bad", "alarm": "bad", "overdue": "bad", "frozen": "bad",
}  # fmt: skip


def _language() -> str:
    return (get_language() or "es").partition("-")[0]


def _local(value: datetime | float) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.fromtimestamp(value, UTC)
    return timezone.localtime(value)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    tail = f":{rest:02d}" if rest else ""
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02d}{tail}"


def _level(protection: Protection) -> str:
    return f"{protection.regime} {protection.level}"


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("es")
    return dict(locale.territories)
