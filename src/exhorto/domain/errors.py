"""The errors of Exhorto, one tree, by whose fault it is.

Every error has a stable ``code`` (``room.what-happened``) and ``facts``: the values that its
sentence needs. The sentence and the remedy, in Spanish and English, are data
(``data/errors/*.toml``, one table per code), so that an officer reads them in his language and a
log holds codes and identifiers only. Facts never hold content of portions, keys or salts.
"""

from collections.abc import Mapping


class ExhortoError(Exception):
    """Something that a person must be told, with a stable code."""

    code: str
    facts: Mapping[str, object]

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        if not self.facts:
            return self.code
        return f"{self.code} ({', '.join(f'{k}={v}' for k, v in self.facts.items())})"


class Malformed(ExhortoError):
    """The bytes of the other side, or of a file, are not what the format says."""


class Refused(ExhortoError):
    """A rule says no. The facts carry the rule (an article, a limit, a procedure)."""


class Denied(ExhortoError):
    """This person, at this post, may not do this. Says nothing about what exists."""


class Unavailable(ExhortoError):
    """The line, the disk or the other node cannot do it now; it can be tried again."""
