"""Seals the counts of an open survey, so that the database alone shows none of them.

The seal is AES-256 in Galois/counter mode (NIST SP 800-38D) under a key that HKDF (RFC 5869) makes from the service's
secret, which is never in the database. It has one size, however many people answered.
"""

import secrets
from collections.abc import Sequence
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NUMBERS = 128
NONCE = 12
USE = b"staff survey counts"
_LAYOUT = Struct(f">{NUMBERS}I")


class SealError(ValueError):
    """The seal was made with another secret, or was changed."""


def seal(numbers: Sequence[int], secret: str) -> bytes:
    """Return up to ``NUMBERS`` counts under seal; ``ValueError`` for more, or for one that is no count."""
    filled = [*numbers, *[0] * (NUMBERS - len(numbers))]
    if len(filled) > NUMBERS or any(not 0 <= number < 1 << 32 for number in filled):
        raise ValueError("these counts do not fit under one seal")
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(secret).encrypt(nonce, _LAYOUT.pack(*filled), USE)


def unseal(sealed: bytes, secret: str) -> tuple[int, ...]:
    """Return the ``NUMBERS`` counts under a seal; raise ``SealError`` where it is not ours."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as below

    try:
        opened = _cipher(secret).decrypt(sealed[:NONCE], sealed[NONCE:], USE)
    except (InvalidTag, ValueError) as error:
        raise SealError("the counts were sealed with another secret") from error
    return _LAYOUT.unpack(opened)


def _cipher(secret: str) -> "AESGCM":
    # A web process that no survey is answered in never pays for the library.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=USE).derive(secret.encode())
    return AESGCM(key)
