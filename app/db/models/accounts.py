"""People, what they are within an organisation, their sessions, and the links that let them in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access import Role
from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.organisations import Organisation
from app.db.models.vocabulary import LinkPurpose, StepNeeded


class UserAccount(Base):
    """A person. ``email`` is kept casefolded; without a ``password_hash`` nobody can sign in.

    What came back before ``address_works_since`` says nothing about the address any more. An organisation sees only its
    own members, and never the hash.
    """

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    address_works_since: Mapped[datetime | None]


class Membership(TenantOwned, Base):
    """A person's one role within one organisation."""

    __tablename__ = "membership"
    __table_args__ = tenant_table(
        UniqueConstraint("organisation_id", "user_id"), one_of("role", Role), Index(None, "user_id")
    )
    tenant_access = TenantAccess.READ

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str]

    user: Mapped[UserAccount] = relationship(viewonly=True)
    organisation: Mapped[Organisation] = relationship(viewonly=True)


class LoginSession(TenantOwned, Base):
    """One signed-in browser. Only the SHA-256 of its token is kept; a revoked row never works again."""

    __tablename__ = "login_session"
    __table_args__ = tenant_table(same_organisation("membership_id", "membership"), Index(None, "user_id"))
    tenant_access = TenantAccess.NONE

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    membership_id: Mapped[int]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTimeToken(Base):
    """What is kept of a token that works once, for a while: its SHA-256, and whose it is."""

    __abstract__ = True

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(sort_order=2)  # after what the token is for
    expires_at: Mapped[datetime] = mapped_column(sort_order=2)
    used_at: Mapped[datetime | None] = mapped_column(sort_order=2)


class OneTimeLink(OneTimeToken):
    """An invitation or a reset."""

    __tablename__ = "one_time_link"
    __table_args__ = (one_of("purpose", LinkPurpose), Index(None, "user_id"))
    tenant_access = TenantAccess.NONE

    purpose: Mapped[str] = mapped_column(sort_order=1)


class SecondStep(Base):
    """That a person signs in with a second step. Its key is derived from ``nonce`` and the service's own secret.

    ``last_period`` is the newest period of 30 seconds whose code was accepted: no code works twice.
    """

    __tablename__ = "second_step"
    tenant_access = TenantAccess.NONE

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    nonce: Mapped[str]
    last_period: Mapped[int] = mapped_column(BigInteger)
    set_up_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code for whoever lost their authenticator. Only its SHA-256 is kept; it works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    tenant_access = TenantAccess.NONE

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignInStep(OneTimeToken):
    """A sign-in whose password was right and that waits for its second step."""

    __tablename__ = "sign_in_step"
    __table_args__ = (one_of("needs", StepNeeded), Index(None, "user_id"))
    tenant_access = TenantAccess.NONE

    needs: Mapped[str] = mapped_column(sort_order=1)


class SignInAttempt(Base):
    """One guess at a password, kept so that guessing can be slowed down across all processes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "email_hash", "at"), Index(None, "address", "at"))
    tenant_access = TenantAccess.NONE

    email_hash: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool] = mapped_column(default=False)
