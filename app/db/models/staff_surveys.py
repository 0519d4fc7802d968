"""An anonymous staff survey: who opened it and until when, its counts under seal, and once closed what may be seen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.vocabulary import SurveyOutcome

MEASURES = ("hba_public", "hba_colleagues", "hba_managers")
LEAST = 10


class StaffSurvey(TenantOwned, Base):
    """One survey of an organisation's staff for a collection; ``closes_on`` is its last day.

    People choose one of ``services`` and one of ``ethnic_groups``. ``tally`` holds every count, sealed and always of
    one size, while the survey is open; closing destroys it. ``answered`` says then how many people of each service
    answered. Of the link only the hash is kept, and a salt from which nobody can make it without the service's secret.
    """

    __tablename__ = "staff_survey"
    __table_args__ = tenant_table(
        one_of("outcome", SurveyOutcome),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_name IS NULL) "
            "AND (closed_at IS NULL) = (outcome IS NULL)",
            name="closed_in_full",
        ),
        CheckConstraint("(closed_at IS NULL) = (tally IS NOT NULL)", name="sealed_while_open_and_no_longer"),
        CheckConstraint(
            "(coalesce(outcome, '') = 'counted') = (answered IS NOT NULL)", name="answered_is_said_where_it_counts"
        ),
        Index(None, "collection_id"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    services: Mapped[list[str]]
    closes_on: Mapped[date]
    link_salt: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_name: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_name: Mapped[str | None]
    outcome: Mapped[str | None]
    ethnic_groups: Mapped[list[str]]
    tally: Mapped[bytes | None]
    answered: Mapped[dict[str, Any] | None]


class SurveyCount(TenantOwned, Base):
    """What a closed survey shows of some ethnic groups of a service: who answered, and who said yes to each question.

    A row is written once, at closing, and stands for nobody or for at least ten people. Groups that are shown only
    together have one row; groups of which nothing is shown have none.
    """

    __tablename__ = "survey_count"
    __table_args__ = tenant_table(
        same_organisation("survey_id", "staff_survey"),
        UniqueConstraint("organisation_id", "survey_id", "place"),
        CheckConstraint(f"respondents = 0 OR respondents >= {LEAST}", name="nobody_or_enough_people"),
        *(CheckConstraint(f"{name} BETWEEN 0 AND respondents", name=f"{name}_among_respondents") for name in MEASURES),
    )

    survey_id: Mapped[int]
    place: Mapped[int]
    service: Mapped[str]
    ethnic_groups: Mapped[list[str]]
    respondents: Mapped[int]
    hba_public: Mapped[int]
    hba_colleagues: Mapped[int]
    hba_managers: Mapped[int]
