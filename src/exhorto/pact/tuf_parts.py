"""The parts of python-tuf and securesystemslib that the pact uses, imported once.

The libraries offer these names without declaring them as exported, which a strict type checker
refuses; it is told so here and nowhere else.
"""

from securesystemslib.signer import (  # type: ignore[attr-defined]
    CryptoSigner,
    Key,
    Signer,
    SSlibKey,
)
from tuf.api.metadata import (  # type: ignore[attr-defined]
    TOP_LEVEL_ROLE_NAMES,
    Metadata,
    Role,
    Root,
    TargetFile,
    Targets,
)

__all__ = [
    "TOP_LEVEL_ROLE_NAMES",
    "CryptoSigner",
    "Key",
    "Metadata",
    "Role",
    "Root",
    "SSlibKey",
    "Signer",
    "TargetFile",
    "Targets",
]
