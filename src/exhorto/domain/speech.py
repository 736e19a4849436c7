"""What a portion is for, where it stands, and who a lane is for."""

from enum import StrEnum

KERNEL_POSITION = 0
"""The kernel stands first among the portion digests, before any decoy."""


class Scope(StrEnum):
    """Whether a lane is shared with the principals of its matter or never leaves its node."""

    SHARED = "shared"
    LOCAL = "local"


class Role(StrEnum):
    """What a portion is for."""

    KERNEL = "kernel"
    TEXT = "text"
    PERSON = "person"
    ATTACHMENT = "attachment"
