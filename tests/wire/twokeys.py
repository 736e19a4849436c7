"""One ciphertext, two keys: the known weakness of AES-GCM, carried out for the tests.

GCM's tag is linear in the ciphertext blocks, so one block can be chosen such that the same
ciphertext and tag hold under both keys (Dodis, Grubbs, Ristenpart, Woodage, "Fast Message
Franking", 2018).
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK = 16
REDUCTION = 0xE1 << 120


def times(x: int, y: int) -> int:
    """The product in GCM's field."""
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (REDUCTION if y & 1 else 0)
    return product


def power(x: int, exponent: int) -> int:
    result = 1 << 127
    while exponent:
        if exponent & 1:
            result = times(result, x)
        x = times(x, x)
        exponent >>= 1
    return result


def encrypt_block(key: bytes, block: bytes) -> int:
    made = Cipher(AES(key), ECB()).encryptor()  # noqa: S305
    return int.from_bytes(made.update(block) + made.finalize(), "big")


def hash_of(subkey: int, blocks: list[int]) -> int:
    total = 0
    for block in blocks:
        total = times(total ^ block, subkey)
    return total


def blocks_of(data: bytes) -> list[int]:
    padded = data + bytes(-len(data) % BLOCK)
    return [int.from_bytes(padded[i : i + BLOCK], "big") for i in range(0, len(padded), BLOCK)]


def for_two_keys(keys: tuple[bytes, bytes], nonce: bytes, inner: bytes, aad: bytes) -> bytes:
    """A ciphertext for both keys; the second opens it to ``inner`` but for the first block."""
    body = AESGCM(keys[1]).encrypt(nonce, inner, aad)[: len(inner)]
    lengths = (len(aad) * 8) << 64 | len(body) * 8
    head, rest = blocks_of(aad), blocks_of(body)
    rest[0] = 0
    subkeys = [encrypt_block(key, bytes(BLOCK)) for key in keys]
    masks = [encrypt_block(key, nonce + b"\0\0\0\1") for key in keys]
    tags = [
        hash_of(subkey, [*head, *rest, lengths]) ^ mask
        for subkey, mask in zip(subkeys, masks, strict=True)
    ]
    place = len(rest) + 1
    factor = power(subkeys[0], place) ^ power(subkeys[1], place)
    first = times(tags[0] ^ tags[1], power(factor, 2**128 - 2))
    tag = tags[0] ^ times(first, power(subkeys[0], place))
    return first.to_bytes(BLOCK, "big") + body[BLOCK:] + tag.to_bytes(BLOCK, "big")
