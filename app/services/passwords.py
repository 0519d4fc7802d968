"""Passwords: what one must be like, and how it is kept and checked.

argon2id with 19 MiB, 2 passes and 1 lane (the OWASP choice), a few at a time,
so that a flood of sign-ins cannot starve the pages.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import InvalidRequestError, UnavailableError

SHORTEST = 12
LONGEST_BYTES = 1024
LEAST_OF_ITS_OWN = 6  # letters and digits that must remain when common words are taken out
LEAST_DIFFERENT = 5
PATIENCE_SECONDS = 10

# The hash of bytes that nobody kept: an unknown address is checked against it, so that it takes as long.
_NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$fl16boO4bT97sZad9zCFMw$4rA6b8iDdSUHjqUN4cM88CkFJVa07nKSy7j1E2w2n34"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = BoundedSemaphore(4)


class WeakPasswordError(InvalidRequestError):
    """The password is too short, too long, or easily guessed."""


def check_password(password: str, *context_words: str) -> None:
    """Raise ``WeakPasswordError`` unless the password will do; ``context_words`` are the person's name and address."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"Choose a password of at least {SHORTEST} characters. Three random words do well.")
    if len(_bytes(password)) > LONGEST_BYTES:
        raise WeakPasswordError("This password is too long. Choose one of at most 1,000 characters.")
    if _is_common(password, context_words):
        raise WeakPasswordError(
            "This password is easy to guess: it is made of common words, your name or a simple pattern. "
            "Choose another one. Three random words do well."
        )


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep."""
    with _turn():
        return _hasher.hash(_bytes(password))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Return whether the password is the one that was hashed; takes as long when there is no hash."""
    given = _bytes(password)
    if len(given) > LONGEST_BYTES:
        given, password_hash = b"", None
    with _turn():
        try:
            return _hasher.verify(password_hash or _NOBODYS_HASH, given) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise UnavailableError("Many people are signing in at the moment. Please try again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _is_common(password: str, context_words: tuple[str, ...]) -> bool:
    plain = "".join(character for character in password.casefold() if character.isalnum() or character == "@")
    if len(set(plain)) < LEAST_DIFFERENT:
        return True
    own = {part for word in context_words for part in re.findall(r"\w{3,}", word.casefold())}
    for word in sorted(_common_words() | own, key=len, reverse=True):
        plain = plain.replace(word, " ")
    return len(re.sub(r"\W", "", plain)) < LEAST_OF_ITS_OWN


@cache
def _common_words() -> frozenset[str]:
    return frozenset(files("app.services").joinpath("common_words.txt").read_text("utf-8").split())
