"""An anonymous staff survey: who opened it and until when, answers that wait under seal, and otherwise only counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.vocabulary import SurveyOutcome

MEASURES = ("hba_public", "hba_colleagues", "hba_managers")


class StaffSurvey(TenantOwned, Base):
    """One survey of an organisation's staff for a collection; ``closes_on`` is its last day.

    ``waiting`` holds, sealed and always of one size, the answers that are not counted yet. Of the link only the
    hash is kept, and a salt from which nobody can make it without the service's secret.
    """

    __tablename__ = "staff_survey"
    __table_args__ = tenant_table(
        one_of("outcome", SurveyOutcome),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_name IS NULL) "
            "AND (closed_at IS NULL) = (outcome IS NULL)",
            name="closed_in_full",
        ),
        CheckConstraint("closed_at IS NULL OR waiting IS NULL", name="nothing_waits_once_closed"),
        Index(None, "collection_id"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    services: Mapped[list[str]]
    closes_on: Mapped[date]
    link_salt: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    waiting: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_name: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_name: Mapped[str | None]
    outcome: Mapped[str | None]


class SurveyCount(TenantOwned, Base):
    """How many people of one service and ethnic group answered, and how many said yes to each question.

    All rows of a survey are made when it opens, in the order of ``place``, and all are written together each time,
    so that neither an id nor a place on the disk says which was changed last.
    """

    __tablename__ = "survey_count"
    __table_args__ = tenant_table(
        same_organisation("survey_id", "staff_survey"),
        UniqueConstraint("organisation_id", "survey_id", "place"),
        *(CheckConstraint(f"{name} BETWEEN 0 AND respondents", name=f"{name}_among_respondents") for name in MEASURES),
    )

    survey_id: Mapped[int]
    place: Mapped[int]
    service: Mapped[str]
    ethnic_group: Mapped[str]
    respondents: Mapped[int]
    hba_public: Mapped[int]
    hba_colleagues: Mapped[int]
    hba_managers: Mapped[int]
