"""A return on its way: the uploaded file, what was found in it, and the immutable version that was signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.vocabulary import Service, SignOffDecision, SubmissionState, UploadState
from schemas.findings import Severity


class Upload(TenantOwned, Base):
    """A stored file, and what reading it gave; it may or may not become a submission."""

    __tablename__ = "upload"
    __table_args__ = tenant_table(
        one_of("state", UploadState),
        CheckConstraint("size >= 0", name="size_not_negative"),
        Index(None, "organisation_id", "collection_id", "received_at"),
        Index(None, "collection_id"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    sha256: Mapped[str]
    size: Mapped[int]
    display_name: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(default=UploadState.RECEIVED)
    template_version: Mapped[str | None]
    rule_set: Mapped[str | None]
    edition: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
    counts: Mapped[list[Any] | None]
    summary: Mapped[dict[str, Any] | None]
    checked_at: Mapped[datetime | None]
    failure_reference: Mapped[str | None]


class Finding(TenantOwned, Base):
    """One thing wrong or to confirm in an uploaded file; ``key`` is stable: the same place and code, the same text."""

    __tablename__ = "finding"
    __table_args__ = tenant_table(
        same_organisation("upload_id", "upload"),
        one_of("severity", Severity),
        UniqueConstraint("organisation_id", "upload_id", "position"),
    )

    upload_id: Mapped[int]
    position: Mapped[int]
    key: Mapped[str]
    code: Mapped[str]
    severity: Mapped[str]
    sheet: Mapped[str | None]
    cell: Mapped[str | None]
    line: Mapped[int | None]
    row_label: Mapped[str | None]
    column_label: Mapped[str | None]
    value: Mapped[str | None]
    message: Mapped[str]
    fix: Mapped[str | None]
    expected: Mapped[str | None]
    indicators: Mapped[list[str]] = mapped_column(default=list)


class Confirmation(TenantOwned, Base):
    """The reason a person gave for a finding that only needs confirming."""

    __tablename__ = "confirmation"
    __table_args__ = tenant_table(
        same_organisation("upload_id", "upload"),
        UniqueConstraint("organisation_id", "upload_id", "finding_key"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    upload_id: Mapped[int]
    finding_key: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime]


class Submission(TenantOwned, Base):
    """One version of an organisation's return. Only its ``state`` may change; the database refuses the rest.

    ``reason`` says why it was sent after an earlier version had been signed.
    """

    __tablename__ = "submission"
    __table_args__ = tenant_table(
        same_organisation("upload_id", "upload"),
        one_of("state", SubmissionState),
        CheckConstraint("version >= 1", name="version_from_one"),
        UniqueConstraint("organisation_id", "collection_id", "version"),
        Index(None, "collection_id", "state"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    upload_id: Mapped[int]
    version: Mapped[int]
    content_hash: Mapped[str]
    edition: Mapped[str]
    rule_set: Mapped[str]
    template_version: Mapped[str]
    state: Mapped[str] = mapped_column(default=SubmissionState.AWAITING_SIGNATURE)
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None]


class SignOff(TenantOwned, Base):
    """The signatory's decision on one version, against its content hash. Written once, never changed.

    ``on_behalf_of`` names the signatory for whom a colleague decided.
    """

    __tablename__ = "sign_off"
    __table_args__ = tenant_table(
        same_organisation("submission_id", "submission"),
        one_of("decision", SignOffDecision),
        CheckConstraint("decision = 'signed' OR reason IS NOT NULL", name="reason_unless_signed"),
        Index(None, "organisation_id", "submission_id"),
    )
    tenant_access = TenantAccess.APPEND

    submission_id: Mapped[int]
    decision: Mapped[str]
    content_hash: Mapped[str]
    statement: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    receipt: Mapped[str] = mapped_column(unique=True)
    on_behalf_of: Mapped[str | None]


class ReturnCount(TenantOwned, Base):
    """One count of people in a submission, never changed; ``breakdown`` is empty where the measure has none."""

    __tablename__ = "return_count"
    __table_args__ = tenant_table(
        same_organisation("submission_id", "submission"),
        one_of("service", Service),
        CheckConstraint("count >= 0", name="count_not_negative"),
        UniqueConstraint(
            "organisation_id",
            "submission_id",
            "service",
            "measure",
            "breakdown",
            "ethnic_group",
            name="uq_return_count_place",
        ),
    )
    tenant_access = TenantAccess.APPEND

    submission_id: Mapped[int]
    service: Mapped[str]
    measure: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    ethnic_group: Mapped[str]
    count: Mapped[int]
    sheet: Mapped[str | None]
    cell: Mapped[str | None]
    line: Mapped[int | None]
