"""Seals the answers that wait to be counted, so that the database alone does not show them.

The seal has one size, however many answers wait, and the answers in it stand in the order of their numbers, never of
their arrival. They are hidden by one block of HMAC-SHA256 over a nonce that is used once, as a one-time pad, and a
second HMAC proves that nobody changed them (encrypt, then authenticate; NIST SP 800-38A's counter mode with one
block, with the function of RFC 2104 as its keyed one). Both keys come from the service's secret, which is never in
the database.
"""

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

ROOM = sha256().digest_size
NONCE = 16
NOBODY = 0xFF


class SealError(ValueError):
    """The seal was made with another secret, or was changed."""


def seal(codes: Iterable[int], secret: str) -> bytes:
    """Return some answers under seal; ``ValueError`` for more than ``ROOM``, or for one that is no code."""
    listed = sorted(codes)
    if len(listed) > ROOM or any(not 0 <= code < NOBODY for code in listed):
        raise ValueError("these answers do not fit under one seal")
    nonce = secrets.token_bytes(NONCE)
    hidden = _mixed(bytes(listed).ljust(ROOM, bytes([NOBODY])), nonce, secret)
    return nonce + hidden + _proof(nonce + hidden, secret)


def unseal(sealed: bytes | None, secret: str) -> list[int]:
    """Return the answers under a seal, in the order of their numbers; raise ``SealError`` where it is not ours."""
    if sealed is None:
        return []
    body, proof = sealed[: NONCE + ROOM], sealed[NONCE + ROOM :]
    if not hmac.compare_digest(proof, _proof(body, secret)):
        raise SealError("the waiting answers were sealed with another secret")
    return [code for code in _mixed(body[NONCE:], body[:NONCE], secret) if code != NOBODY]


def _mixed(block: bytes, nonce: bytes, secret: str) -> bytes:
    pad = hmac.digest(_key(secret, "hide"), nonce, sha256)
    return bytes(one ^ other for one, other in zip(block, pad, strict=True))


def _proof(body: bytes, secret: str) -> bytes:
    return hmac.digest(_key(secret, "prove"), body, sha256)


def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), f"staff survey: {use}".encode(), sha256)
