"""The bounds of everything that travels, in one place.

A bound is checked before signing and again on reading; what is over it is refused, never cut.
"""

ENVELOPE_BYTES = 10 * 1024 * 1024
"""Largest sealed envelope."""
BATCH_BYTES = 16 * 1024 * 1024
"""Largest body of one exchange between nodes; holds at least one envelope of full size."""
BATCH_ENVELOPES = 256
"""Most envelopes in one exchange between nodes."""
ENVELOPE_ITEMS = 256
"""Most items (statements, receipts, checkpoints…) in one envelope."""
STATEMENT_JWT_BYTES = 256 * 1024
"""Largest issuer-signed JWT."""
STATEMENT_BYTES = 9 * 1024 * 1024
"""Largest statement with all its disclosures; it must fit into one envelope."""
PORTIONS = 1024
"""Most portion digests of one statement, decoys included."""
PORTION_BYTES = 512 * 1024
"""Largest disclosure, as it travels."""
ATTACHMENT_CHUNK_BYTES = 256 * 1024
"""Attachments travel in chunks of this size."""
ATTACHMENT_BYTES = 100 * 1024 * 1024
"""Largest attachment."""
SEEN_PARTIES = 64
"""Most lanes that a statement can have seen."""
ENVELOPE_SIZE_CLASSES = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 10000)
"""Padded sizes of an envelope's plaintext in KiB; the carrier sees a class, not a length."""
DECOY_CLASSES = (8, 16, 32, 64, 128, 256, 512, 1024)
"""Counts of portion digests; a statement is padded with decoys to the next one."""
