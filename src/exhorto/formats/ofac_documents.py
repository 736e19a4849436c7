"""Documents in OFAC remarks: ``Cedula No. 12345678 (Colombia) issued 1968 expires 04 Apr 1999``.

* The heads in the table are those that occur for persons in the list of 2024-05-03. Any other head
  that ends like one (``No.``, ``Number``, ``ID``, ``Code``, ``#``) gives a document of kind
  *other*.
* What stands behind the head must look like a number: it has a digit and no long word. Otherwise
  the item stays a free remark (``Passport issued in Sarajevo``).
"""

import re

from exhorto.domain.person import Document, DocumentKind, PartialDate
from exhorto.formats.countries import country
from exhorto.formats.ofac_dates import DATE, ofac_date

_K = DocumentKind
_HEADS: dict[str, DocumentKind] = {
    "Passport": _K.PASSPORT,
    "Passport Booklet": _K.PASSPORT,
    "Diplomatic Passport": _K.PASSPORT,
    "Stateless Person Passport": _K.PASSPORT,
    "British National Overseas Passport": _K.PASSPORT,
    "Travel Document Number": _K.TRAVEL,
    "National ID No.": _K.NATIONAL_ID,
    "National Foreign ID Number": _K.NATIONAL_ID,
    "Identification Number": _K.NATIONAL_ID,
    "Personal ID Card": _K.NATIONAL_ID,
    "Citizen's Card Number": _K.NATIONAL_ID,
    "Numero de Identidad": _K.NATIONAL_ID,
    "Tazkira National ID Card": _K.NATIONAL_ID,
    "Turkish Identification Number": _K.NATIONAL_ID,
    "Kenyan ID No.": _K.NATIONAL_ID,
    "Moroccan Personal ID No.": _K.NATIONAL_ID,
    "Bosnian Personal ID No.": _K.NATIONAL_ID,
    "CNP (Personal Numerical Code)": _K.NATIONAL_ID,
    "UAE Identification": _K.NATIONAL_ID,
    "LE Number": _K.NATIONAL_ID,
    "N.I.E.": _K.NATIONAL_ID,
    "Cedula No.": _K.CEDULA,
    "D.N.I.": _K.DNI,
    "C.U.R.P.": _K.CURP,
    "C.U.I.": _K.CUI,
    "R.F.C.": _K.RFC,
    "RFC": _K.RFC,
    "NIT": _K.NIT,
    "Tax ID No.": _K.TAX,
    "RUC": _K.TAX,
    "C.U.I.T.": _K.TAX,
    "Italian Fiscal Code": _K.TAX,
    "SSN": _K.SOCIAL_SECURITY,
    "Electoral Registry No.": _K.VOTER,
    "Credencial electoral": _K.VOTER,
    "I.F.E.": _K.VOTER,
    "Cartilla de Servicio Militar Nacional": _K.MILITARY,
    "Military Registration Number": _K.MILITARY,
    "Driver's License No.": _K.DRIVING,
    "Residency Number": _K.RESIDENCE,
    "Immigration No.": _K.RESIDENCE,
    "Romanian Permanent Resident": _K.RESIDENCE,
    "Birth Certificate Number": _K.BIRTH_CERTIFICATE,
    "VisaNumberID": _K.VISA,
    "Refugee ID Card": _K.REFUGEE,
    "Stateless Person ID Card": _K.REFUGEE,
    "Registration ID": _K.REGISTRATION,
    "Registration Number": _K.REGISTRATION,
    "Matricula Mercantil No": _K.REGISTRATION,
    "C.U.I.P.": _K.OTHER,
    "Chinese Commercial Code": _K.OTHER,
    "Seafarer's Identification Document": _K.OTHER,
}

_KNOWN = "|".join(re.escape(head) for head in sorted(_HEADS, key=len, reverse=True))
_LIKE_A_HEAD = r"[A-Z][A-Za-z.,'() -]{0,60}?(?:No\.|Number|ID|ID Card|Code|#)"
_DOCUMENT = re.compile(
    rf"(?:(?P<head>{_KNOWN})|{_LIKE_A_HEAD})(?![A-Za-z.])[:#]?(?: [:#])? ?(?:[A-Za-z]+: )?"
    r"(?P<number>[A-Z0-9(][\w./()-]*(?: [\w./()-]+)*?)"
    r"(?: \((?P<country>[^()]+)\))?"
    rf"(?: issued (?P<issued>{DATE}))?(?: expires (?P<expires>{DATE}))?\.?"
)
_LONGEST_NUMBER = 60
_LONGEST_WORD = 3


def document(item: str, as_written: str) -> Document | None:
    """The document that ``item`` states, or None where it states none that can be read."""
    found = _DOCUMENT.fullmatch(item)
    if found is None or not _is_number(found["number"]):
        return None
    return Document(
        kind=_HEADS.get(found["head"], DocumentKind.OTHER),
        number=found["number"],
        country=country(found["country"]).code if found["country"] else None,
        as_written=as_written,
        issued=_date(found["issued"]),
        expires=_date(found["expires"]),
    )


def _date(text: str | None) -> PartialDate | None:
    return None if text is None else ofac_date(text)


def _is_number(text: str) -> bool:
    if len(text) > _LONGEST_NUMBER or not any(c.isdigit() for c in text):
        return False
    words = (word for word in text.split() if word.isalpha() and not word.isupper())
    return all(len(word) <= _LONGEST_WORD for word in words)
