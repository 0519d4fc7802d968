"""An organisation's evidence for others: its figures as they may be passed on, and its plan."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Submission
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.programme.evidence_packs import Section
from app.services.plan_figures import PlanFigure
from app.services.plan_views import PlanPage, plan_page
from app.services.results import standing_submission

SIGNED = {"signed", "accepted"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a pack is filled from. ``is_signed`` says whether the return stands signed."""

    page: PlanPage
    edition: Edition
    submission: Submission | None
    services: tuple[tuple[str, tuple[PlanFigure, ...]], ...]

    @property
    def year(self) -> int:
        """The year of the collection."""
        return self.page.year

    @property
    def is_signed(self) -> bool:
        """Whether the figures were signed off."""
        return self.submission is not None and self.submission.state in SIGNED

    @property
    def clear(self) -> tuple[PlanFigure, ...]:
        """The figures with clear evidence of unequal treatment that others may read as such."""
        return tuple(one for one in self.page.adverse if one.is_shown_adverse)

    @property
    def unanswered(self) -> tuple[PlanFigure, ...]:
        """Of those, the ones without an action or a reason."""
        return tuple(one for one in self.page.unanswered if one.is_shown_adverse)

    def figures_for(self, section: Section) -> tuple[tuple[str, tuple[PlanFigure, ...]], ...]:
        """Return the figures that a section is about, under each service, strongest evidence first."""
        found = (
            (label, tuple(one for one in figures if section.is_about(one.number))) for label, figures in self.services
        )
        return tuple((label, figures) for label, figures in found if figures)


def evidence_of(
    session: Session, organisation_id: int, clock: Clock, asked: str, editions_dir: Path = EDITIONS_DIR
) -> Evidence | None:
    """Return the evidence of the collection that is asked for, else of the one whose plan is due.

    ``None`` before there is a return.
    """
    page = plan_page(session, organisation_id, clock, asked, editions_dir)
    if page is None:
        return None
    labels = dict.fromkeys(figure.service_label for figure in page.figures.values())
    by_service = tuple((label, _of(label, page)) for label in labels)
    submission = standing_submission(session, organisation_id, page.year)
    return Evidence(page, load_edition(page.year, editions_dir), submission, by_service)


def _of(label: str, page: PlanPage) -> tuple[PlanFigure, ...]:
    found = [one for one in page.figures.values() if one.service_label == label]
    return tuple(sorted(found, key=lambda one: (not one.is_shown_adverse, one.number)))
