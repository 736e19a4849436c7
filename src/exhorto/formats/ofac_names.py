"""Names in OFAC's list: ``GUZMAN LOERA, Joaquin``.

* One comma parts the surnames from the given names. Without a comma, or with more than one, the
  parts are unknown; ``Jr.`` and ``Sr.`` do not count.
* The list does not say which of several surnames is the first and which the second.
"""

import re

from exhorto.domain.person import NameKind, PersonName

_GENERATION = re.compile(r",? (?:JR|SR)\.?(?=,|$)", re.IGNORECASE)


def ofac_name(text: str, kind: NameKind) -> PersonName:
    """Read a name.

    Raises:
        Malformed: ``person.name-empty``
    """
    surnames, comma, given = _GENERATION.sub("", text).partition(",")
    surnames, given = surnames.strip(), given.strip()
    if not comma or "," in given or not surnames or not given:
        return PersonName(text, kind)
    return PersonName(text, kind, surnames, given)
