"""Words for matters: kinds, stages, statements, next actions, facts."""

from django.utils.translation import pgettext_lazy

from exhorto.web.words.vocabulary import Vocabulary

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
    "genders": pgettext_lazy("field", "Gender"),
    "birth_places": pgettext_lazy("field", "Place of birth"),
    "nationalities": pgettext_lazy("field", "Nationality"),
    "citizenships": pgettext_lazy("field", "Citizenship"),
}

TRACK: Vocabulary = {
    "extradition": pgettext_lazy("track", "Extradition"),
}

CAUSE: Vocabulary = {
    "equivocation": pgettext_lazy("cause", "Equivocation: two statements for one place"),
}

PORTION: Vocabulary = {
    "kernel": pgettext_lazy("portion", "Essential facts"),
    "text": pgettext_lazy("portion", "Text"),
    "person": pgettext_lazy("portion", "Person"),
    "attachment": pgettext_lazy("portion", "Attachment"),
}
