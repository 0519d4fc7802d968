"""Seals the counts of an open survey, so that the database alone shows none of them.

The seal has one size, however many people answered. It is hidden by HMAC-SHA256 over a nonce that is used once and
the number of each block, and a second HMAC proves that nobody changed it (encrypt, then authenticate; NIST SP
800-38A's counter mode, with the function of RFC 2104 as its keyed one). Both keys come from the service's secret,
which is never in the database.
"""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from struct import Struct

NUMBERS = 128
NONCE = 16
_LAYOUT = Struct(f">{NUMBERS}I")
_BLOCK = sha256().digest_size


class SealError(ValueError):
    """The seal was made with another secret, or was changed."""


def seal(numbers: Sequence[int], secret: str) -> bytes:
    """Return up to ``NUMBERS`` counts under seal; ``ValueError`` for more, or for one that is no count."""
    filled = [*numbers, *[0] * (NUMBERS - len(numbers))]
    if len(filled) > NUMBERS or any(not 0 <= number < 1 << 32 for number in filled):
        raise ValueError("these counts do not fit under one seal")
    nonce = secrets.token_bytes(NONCE)
    body = nonce + _mixed(_LAYOUT.pack(*filled), nonce, secret)
    return body + _proof(body, secret)


def unseal(sealed: bytes, secret: str) -> tuple[int, ...]:
    """Return the ``NUMBERS`` counts under a seal; raise ``SealError`` where it is not ours."""
    body, proof = sealed[: NONCE + _LAYOUT.size], sealed[NONCE + _LAYOUT.size :]
    if not hmac.compare_digest(proof, _proof(body, secret)):
        raise SealError("the counts were sealed with another secret")
    return _LAYOUT.unpack(_mixed(body[NONCE:], body[:NONCE], secret))


def _mixed(text: bytes, nonce: bytes, secret: str) -> bytes:
    key = _key(secret, "hide")
    blocks = (hmac.digest(key, nonce + number.to_bytes(4), sha256) for number in range(-(-len(text) // _BLOCK)))
    return bytes(one ^ other for one, other in zip(text, b"".join(blocks), strict=True))


def _proof(body: bytes, secret: str) -> bytes:
    return hmac.digest(_key(secret, "prove"), body, sha256)


def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), f"staff survey counts: {use}".encode(), sha256)
