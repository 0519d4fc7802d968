"""The second step of signing in: a code of the person's authenticator app, or a recovery code; each good once.

Codes are those of RFC 6238 with six digits, 30 seconds and SHA-1, which every authenticator app knows. The key of a
person is derived from the service's secret and a number kept with the account, so the database alone gives none away.
Sessions passed in must be opened for everything and for writing.
"""

import base64
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pyotp import TOTP
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db.models import RecoveryCode, SecondStep
from app.errors import InvalidRequestError

PERIOD_SECONDS = 30
NEIGHBOURS = (0, -1, 1)  # the clock of a device may be half a minute off
DIGITS = 6
KEY_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is mistaken for another
RECOVERY_LENGTH = 12
ISSUER = "SC-WRES"


class CodeError(InvalidRequestError):
    """The code is not one that lets this person in now."""


@dataclass(frozen=True, slots=True)
class Authenticator:
    """What an authenticator app is told: the key, in groups of four letters, and the address that a QR code holds."""

    key: str
    address: str


@dataclass(frozen=True, slots=True)
class Against:
    """What codes are held against: the service's secret, and this instant as other devices and as the service count."""

    secret: str
    unix_seconds: int
    now: datetime


def key_of(secret: str, nonce: str) -> str:
    """Return the key of an authenticator in Base32."""
    digest = hmac.digest(secret.encode(), f"second step {nonce}".encode(), "sha256")
    return base64.b32encode(digest[:KEY_BYTES]).decode()


def nonce_of(token: str) -> str:
    """Return the number that belongs to a sign-in in which a second step is set up: the same each time it is shown."""
    return sha256(f"second step {token}".encode("utf-8", "surrogatepass")).hexdigest()


def authenticator(secret: str, nonce: str, email: str) -> Authenticator:
    """Return what to tell an authenticator app about a person."""
    key = key_of(secret, nonce)
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return Authenticator(groups, TOTP(key, name=email, issuer=ISSUER).provisioning_uri())


def has_second_step(session: Session, user_id: int) -> bool:
    """Whether a person signs in with a second step."""
    return set_up_at(session, user_id) is not None


def set_up_at(session: Session, user_id: int) -> datetime | None:
    """Return since when a person signs in with a second step, or ``None``."""
    return session.scalar(select(SecondStep.set_up_at).where(SecondStep.user_id == user_id))


def prove(session: Session, user_id: int, text: str, against: Against) -> None:
    """Use up the code that a person entered; raise ``CodeError`` with what to do if it does not let them in."""
    code = _plain(text)
    if len(code) == RECOVERY_LENGTH:
        _use_recovery_code(session, user_id, code, against.now)
    else:
        _use_period(session, user_id, _six_digits(code, _SIX_OR_RECOVERY), against)


def refuse_misshapen(text: str) -> None:
    """Raise ``CodeError`` for what is neither a code of an authenticator nor a recovery code by its look alone."""
    code = _plain(text)
    if len(code) != RECOVERY_LENGTH:
        _six_digits(code, _SIX_OR_RECOVERY)


def set_up(session: Session, user_id: int, text: str, nonce: str, against: Against) -> tuple[str, ...]:
    """Let a person sign in with a new authenticator and return their recovery codes, the only time they are known.

    What they had before is replaced. Raises ``CodeError`` unless ``text`` is the code that the new one shows now.
    """
    period = _matching_period(_six_digits(_plain(text), _SIX), nonce, against)
    if period is None:
        raise CodeError(_WRONG)
    remove(session, user_id)
    session.add(SecondStep(user_id=user_id, nonce=nonce, last_period=period, set_up_at=against.now))
    codes = tuple(_new_recovery_code() for _ in range(RECOVERY_CODES))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(_plain(code))) for code in codes)
    return codes


def remove(session: Session, user_id: int) -> bool:
    """Take a person's second step and recovery codes away, and return whether there was one."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    gone = session.scalar(delete(SecondStep).where(SecondStep.user_id == user_id).returning(SecondStep.id))
    return gone is not None


_SIX = "Enter the six digits that your authenticator app shows now."
_SIX_OR_RECOVERY = "Enter the six digits that your authenticator app shows now, or one of your recovery codes."
_WRONG = (
    "This code is not right. Enter the one that your app shows now; if it goes on, see whether the clock of the device "
    "is right."
)
_USED = "This code was used already, and each works once. Wait for the next one in your app."
_NO_RECOVERY = "This is none of your recovery codes, or it was used already. Each works once; check it or take another."


def _plain(text: str) -> str:
    """Return a code without the spaces and hyphens between its groups, in ordinary capital letters and digits."""
    shown = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in shown if not character.isspace() and character != "-")


def _six_digits(code: str, otherwise: str) -> str:
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise CodeError(otherwise)
    return code


def _matching_period(code: str, nonce: str, against: Against) -> int | None:
    now, codes = against.unix_seconds // PERIOD_SECONDS, TOTP(key_of(against.secret, nonce))
    matching = [now + step for step in NEIGHBOURS if hmac.compare_digest(codes.generate_otp(now + step), code)]
    return matching[0] if matching else None


def _use_period(session: Session, user_id: int, code: str, against: Against) -> None:
    nonce = session.scalar(select(SecondStep.nonce).where(SecondStep.user_id == user_id))
    period = None if nonce is None else _matching_period(code, nonce, against)
    if period is None:
        raise CodeError(_WRONG)
    # Two browsers may send one code at the same moment: the database lets one of them through.
    newer = update(SecondStep).where(SecondStep.user_id == user_id, SecondStep.last_period < period)
    if session.scalar(newer.values(last_period=period).returning(SecondStep.id)) is None:
        raise CodeError(_USED)


def _use_recovery_code(session: Session, user_id: int, code: str, now: datetime) -> None:
    mine = (RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None))
    if session.scalar(update(RecoveryCode).where(*mine).values(used_at=now).returning(RecoveryCode.id)) is None:
        raise CodeError(_NO_RECOVERY)


def _new_recovery_code() -> str:
    letters = [secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, RECOVERY_LENGTH, 4))


def _hash(code: str) -> str:
    return sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
