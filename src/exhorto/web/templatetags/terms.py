"""The words of the screen for the codes of the domain.

One vocabulary per kind of code, English as the message to translate; the Spanish words are those
of the glossary, in the catalogue. A code that is not here is shown as it is, so that a newer
statement kind never breaks a page.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Vocabulary = Mapping[str, Promise | str]

MATTER: Vocabulary = {
    "removal": pgettext_lazy("matter", "Removal"),
    "assistance": pgettext_lazy("matter", "Legal assistance"),
    "lookout": pgettext_lazy("matter", "Lookout"),
    "target": pgettext_lazy("matter", "Target"),
    "mesa": pgettext_lazy("matter", "Working group"),
    "commitment": pgettext_lazy("matter", "Commitment"),
    "programme": pgettext_lazy("matter", "Programme"),
    "compromise": pgettext_lazy("matter", "Compromise"),
    "recall": pgettext_lazy("matter", "Recall"),
    "briefing": pgettext_lazy("matter", "Briefing"),
}

STAGE: Vocabulary = {
    "drafted": pgettext_lazy("stage", "Drafted"),
    "sent": pgettext_lazy("stage", "Sent"),
    "acknowledged": pgettext_lazy("stage", "Acknowledged"),
    "located": pgettext_lazy("stage", "Located"),
    "arrested": pgettext_lazy("stage", "Provisional arrest"),
    "formal": pgettext_lazy("stage", "Formal request"),
    "granted": pgettext_lazy("stage", "Granted"),
    "deferred": pgettext_lazy("stage", "Deferred"),
    "refused": pgettext_lazy("stage", "Refused"),
    "surrendered": pgettext_lazy("stage", "Surrendered"),
    "closed": pgettext_lazy("stage", "Closed"),
    "withdrawn": pgettext_lazy("stage", "Withdrawn"),
    "open": pgettext_lazy("stage", "Open"),
    "answered": pgettext_lazy("stage", "Answered"),
}

KIND: Vocabulary = {
    "removal.request": pgettext_lazy("statement", "Request for extradition"),
    "removal.acknowledge": pgettext_lazy("statement", "Acknowledgement of receipt"),
    "removal.locate": pgettext_lazy("statement", "Person located"),
    "removal.arrest": pgettext_lazy("statement", "Provisional arrest"),
    "removal.formal": pgettext_lazy("statement", "Formal request"),
    "removal.decide": pgettext_lazy("statement", "Decision"),
    "removal.surrender": pgettext_lazy("statement", "Surrender"),
    "removal.close": pgettext_lazy("statement", "Closing"),
    "removal.withdraw": pgettext_lazy("statement", "Withdrawal"),
    "removal.note": pgettext_lazy("statement", "Note"),
    "briefing.open": pgettext_lazy("statement", "Copy for information"),
    "briefing.note": pgettext_lazy("statement", "Addition to a copy for information"),
    "briefing.close": pgettext_lazy("statement", "End of a copy for information"),
    "compromise.report": pgettext_lazy("statement", "Report of a compromise"),
    "compromise.answer": pgettext_lazy("statement", "Answer to a compromise"),
    "compromise.close": pgettext_lazy("statement", "End of a compromise"),
}

ACTION: Vocabulary = {
    "removal.request": pgettext_lazy("action", "Sign and send the request"),
    "removal.acknowledge": pgettext_lazy("action", "Acknowledge receipt"),
    "removal.locate": pgettext_lazy("action", "Report the whereabouts"),
    "removal.arrest": pgettext_lazy("action", "Report the provisional arrest"),
    "removal.formal": pgettext_lazy("action", "Send the formal request"),
    "removal.decide": pgettext_lazy("action", "Decide"),
    "removal.surrender": pgettext_lazy("action", "Surrender the person"),
    "removal.close": pgettext_lazy("action", "Close the matter"),
    "removal.withdraw": pgettext_lazy("action", "Withdraw the request"),
    "removal.note": pgettext_lazy("action", "Add a note"),
    "briefing.open": pgettext_lazy("action", "Sign and send the copy for information"),
    "briefing.note": pgettext_lazy("action", "Add to the copy for information"),
    "compromise.answer": pgettext_lazy("action", "Answer the compromise"),
    "none": pgettext_lazy("action", "None"),
    "": pgettext_lazy("action", "None"),
    "briefing.close": pgettext_lazy("action", "Close the copy for information"),
    "compromise.report": pgettext_lazy("action", "Report the compromise"),
    "compromise.close": pgettext_lazy("action", "Close the report of a compromise"),
}

DELIVERY: Vocabulary = {
    "queued": pgettext_lazy("delivery", "queued"),
    "sent": pgettext_lazy("delivery", "sent"),
    "accepted": pgettext_lazy("delivery", "received"),
    "delivered": pgettext_lazy("delivery", "delivered"),
    "opened": pgettext_lazy("delivery", "opened"),
    "refused": pgettext_lazy("delivery", "refused"),
    "expired": pgettext_lazy("delivery", "expired"),
    "withheld": pgettext_lazy("delivery", "withheld"),
}

ONWARD: Vocabulary = {
    "releasable": pgettext_lazy("onward", "may go on to the parties named"),
    "originator": pgettext_lazy("onward", "goes on only with the originator's consent"),
}

USE: Vocabulary = {
    "evidence": pgettext_lazy("use", "use as evidence"),
    "police": pgettext_lazy("use", "police use"),
    "evidence-with-consent": pgettext_lazy("use", "evidence only with consent"),
    "intelligence": pgettext_lazy("use", "intelligence only"),
}

WITHHELD: Vocabulary = {
    "not-releasable": pgettext_lazy("withheld", "The marking does not name this party."),
    "regime": pgettext_lazy("withheld", "There is no agreement on this level with this party."),
    "clearance": pgettext_lazy("withheld", "The level is above what this party may hold."),
    "recalled": pgettext_lazy("withheld", "Recalled by its originator."),
    "destroyed": pgettext_lazy("withheld", "Destroyed on schedule."),
    "expired": pgettext_lazy("withheld", "The marking has expired."),
}

CONTACT: Vocabulary = {
    "ok": pgettext_lazy("contact", "in contact"),
    "waiting": pgettext_lazy("contact", "offline, will retry"),
    "late": pgettext_lazy("contact", "beyond its patience"),
    "never": pgettext_lazy("contact", "not contacted yet"),
    "suspended": pgettext_lazy("contact", "suspended"),
    "alarm": pgettext_lazy("contact", "alarm"),
}

LANE: Vocabulary = {
    "open": pgettext_lazy("lane", "open"),
    "waiting": pgettext_lazy("lane", "waiting"),
    "frozen": pgettext_lazy("lane", "frozen"),
}

CLOCK: Vocabulary = {
    "ok": pgettext_lazy("clock", "running"),
    "soon": pgettext_lazy("clock", "ends soon"),
    "overdue": pgettext_lazy("clock", "overdue"),
    "stopped": pgettext_lazy("clock", "stopped"),
}

STATUS: Vocabulary = {
    "current": pgettext_lazy("holding", "current"),
    "historical": pgettext_lazy("holding", "historical: not for screening"),
    "invented": pgettext_lazy("holding", "invented"),
}

SUBJECT: Vocabulary = {
    "sanctioned": pgettext_lazy("holding", "person under sanctions"),
    "wanted": pgettext_lazy("holding", "person wanted"),
    "detained": pgettext_lazy("holding", "person detained"),
    "resident": pgettext_lazy("holding", "resident"),
    "other": pgettext_lazy("holding", "person"),
}

LOG: Vocabulary = {
    "exchanges": pgettext_lazy("log", "Log of exchanges"),
    "openings": pgettext_lazy("log", "Log of openings"),
}

ROLE: Vocabulary = {
    "authority": pgettext_lazy("role", "Central authority"),
    "liaison": pgettext_lazy("role", "Liaison officer"),
    "oversight": pgettext_lazy("role", "Oversight"),
    "administrator": pgettext_lazy("role", "Administrator"),
}

FIELD: Vocabulary = {
    "principals": pgettext_lazy("field", "Parties"),
    "requested": pgettext_lazy("field", "Requested party"),
    "track": pgettext_lazy("field", "Track"),
    "instrument": pgettext_lazy("field", "Treaty or basis"),
    "reference": pgettext_lazy("field", "Reference"),
    "on": pgettext_lazy("field", "Date"),
    "at": pgettext_lazy("field", "Moment"),
    "place": pgettext_lazy("field", "Place"),
    "outcome": pgettext_lazy("field", "Outcome"),
    "article": pgettext_lazy("field", "Legal basis"),
    "reason": pgettext_lazy("field", "Reason"),
    "cause": pgettext_lazy("field", "Cause"),
    "about": pgettext_lazy("field", "Party concerned"),
    "matter": pgettext_lazy("field", "Matter"),
    "rivals": pgettext_lazy("field", "Statements for the same place"),
    "answer": pgettext_lazy("field", "Answer"),
    "names": pgettext_lazy("field", "Names"),
    "births": pgettext_lazy("field", "Born"),
    "documents": pgettext_lazy("field", "Documents"),
    "nationalities": pgettext_lazy("field", "Nationality"),
}

GENDER: Vocabulary = {
    "male": pgettext_lazy("gender", "male"),
    "female": pgettext_lazy("gender", "female"),
    "x": pgettext_lazy("gender", "X"),
}

NAME: Vocabulary = {
    "primary": pgettext_lazy("name", "main name"),
    "alias": pgettext_lazy("name", "alias"),
    "former": pgettext_lazy("name", "former name"),
    "weak": pgettext_lazy("name", "weak alias"),
}

DOCUMENT: Vocabulary = {
    "passport": pgettext_lazy("document", "passport"),
    "travel-document": pgettext_lazy("document", "travel document"),
    "national-id": pgettext_lazy("document", "national identity card"),
    "cedula": pgettext_lazy("document", "cédula"),
    "dni": pgettext_lazy("document", "DNI"),
    "curp": pgettext_lazy("document", "CURP"),
    "cui": pgettext_lazy("document", "CUI (DPI)"),
    "rfc": pgettext_lazy("document", "RFC"),
    "nit": pgettext_lazy("document", "NIT"),
    "tax-id": pgettext_lazy("document", "tax number"),
    "social-security": pgettext_lazy("document", "social security"),
    "voter-card": pgettext_lazy("document", "voter card"),
    "military-card": pgettext_lazy("document", "military card"),
    "driving-licence": pgettext_lazy("document", "driving licence"),
    "residence-permit": pgettext_lazy("document", "residence permit"),
    "birth-certificate": pgettext_lazy("document", "birth certificate"),
    "visa": pgettext_lazy("document", "visa"),
    "refugee-card": pgettext_lazy("document", "refugee card"),
    "registration": pgettext_lazy("document", "registration"),
    "other": pgettext_lazy("document", "other"),
}

ROW: Vocabulary = {
    "not-a-person": pgettext_lazy("row", "not a person (a company, a vessel, an aircraft)"),
    "not-on-list": pgettext_lazy("row", "of an entry that is not on this list"),
    "superseded": pgettext_lazy("row", "replaced by a newer file"),
    "nothing-stated": pgettext_lazy("row", "says nothing"),
    "blank": pgettext_lazy("row", "blank line"),
    "end-mark": pgettext_lazy("row", "end-of-file mark"),
    "columns": pgettext_lazy("row", "wrong number of columns"),
    "quotes": pgettext_lazy("row", "broken quotation marks"),
    "nul": pgettext_lazy("row", "holds a null byte"),
    "encoding": pgettext_lazy("row", "cannot be read in this encoding"),
    "too-long": pgettext_lazy("row", "too long"),
    "entry-number": pgettext_lazy("row", "no valid entry number"),
    "no-name": pgettext_lazy("row", "no name"),
    "unknown-type": pgettext_lazy("row", "unknown type"),
    "duplicate": pgettext_lazy("row", "repeats another row"),
    "conflict": pgettext_lazy("row", "contradicts another row of the same number"),
    "overflow-misfit": pgettext_lazy("row", "continues no remark"),
    "encoding-assumed": pgettext_lazy("row", "used; its encoding was assumed"),
    "remarks-cut": pgettext_lazy("row", "used; its remarks are cut off"),
}

DEED: Vocabulary = {
    "attachment-opened": pgettext_lazy("deed", "attachment opened"),
    "backed-up": pgettext_lazy("deed", "backed up"),
    "denied": pgettext_lazy("deed", "denied"),
    "drafted": pgettext_lazy("deed", "draft kept"),
    "exposure": pgettext_lazy("deed", "asked who saw a portion"),
    "holding-read": pgettext_lazy("deed", "holding read"),
    "incidents-reviewed": pgettext_lazy("deed", "incidents reviewed"),
    "invited": pgettext_lazy("deed", "one-time link made"),
    "link-used": pgettext_lazy("deed", "one-time link used"),
    "list-imported": pgettext_lazy("deed", "list imported"),
    "listed": pgettext_lazy("deed", "list of matters seen"),
    "logged-in": pgettext_lazy("deed", "signed in"),
    "logged-out": pgettext_lazy("deed", "signed out"),
    "log-in-failed": pgettext_lazy("deed", "failed attempt to sign in"),
    "officer-added": pgettext_lazy("deed", "officer added"),
    "officer-blocked": pgettext_lazy("deed", "officer blocked"),
    "opened": pgettext_lazy("deed", "receipt of opening made"),
    "pact-accepted": pgettext_lazy("deed", "pact accepted"),
    "post-saved": pgettext_lazy("deed", "post saved"),
    "read": pgettext_lazy("deed", "matter read"),
    "received": pgettext_lazy("deed", "envelope received"),
    "refused": pgettext_lazy("deed", "envelope refused"),
    "restored": pgettext_lazy("deed", "restored from a backup"),
    "resumed": pgettext_lazy("deed", "lane resumed"),
    "said": pgettext_lazy("deed", "statement signed"),
    "sealed": pgettext_lazy("deed", "envelope sealed"),
    "searched": pgettext_lazy("deed", "search"),
    "tenure-ended": pgettext_lazy("deed", "post left"),
}

VALUE: Vocabulary = {
    "extradition": pgettext_lazy("value", "extradition"),
    "granted": pgettext_lazy("value", "granted"),
    "deferred": pgettext_lazy("value", "deferred"),
    "refused": pgettext_lazy("value", "refused"),
    "surrendered": pgettext_lazy("value", "surrendered"),
    "equivocation": pgettext_lazy("value", "equivocation"),
}

PORTION: Vocabulary = {
    "kernel": pgettext_lazy("portion", "Essential facts"),
    "text": pgettext_lazy("portion", "Text"),
    "person": pgettext_lazy("portion", "Person"),
    "attachment": pgettext_lazy("portion", "Attachment"),
}

VOCABULARIES: Mapping[str, Vocabulary] = {
    "matter": MATTER,
    "stage": STAGE,
    "kind": KIND,
    "action": ACTION,
    "delivery": DELIVERY,
    "onward": ONWARD,
    "use": USE,
    "withheld": WITHHELD,
    "contact": CONTACT,
    "lane": LANE,
    "clock": CLOCK,
    "status": STATUS,
    "subject": SUBJECT,
    "log": LOG,
    "role": ROLE,
    "field": FIELD,
    "gender": GENDER,
    "name": NAME,
    "document": DOCUMENT,
    "row": ROW,
    "deed": DEED,
    "value": VALUE,
    "portion": PORTION,
}


def term(code: object, vocabulary: str) -> str:
    """The word for ``code`` in the reader's language, or the code itself where none is known."""
    return str(VOCABULARIES[vocabulary].get(str(code), code))
