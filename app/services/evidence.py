"""An organisation's evidence for others: its figures as they may be passed on, and its plan."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Submission
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.results import BOTH_SERVICES
from app.programme.evidence_packs import Section
from app.services.plan_figures import PlanFigure
from app.services.plan_views import PlanPage, plan_page
from app.services.results import standing_submission

WITHHELD = "withheld [c]"
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
        return tuple(one for one in self.strongest if one.is_shown_adverse)

    @property
    def unanswered(self) -> tuple[PlanFigure, ...]:
        """Of those, the ones without an action or a reason."""
        page = self.page
        return tuple(one for one in self.clear if not page.answering(one) and page.reason_for(one) is None)

    @property
    def strongest(self) -> tuple[PlanFigure, ...]:
        """Clear evidence, then possible signs, as others may read them.

        Both services together only where neither shows alone what they show, so that the clear ones are those that the
        plan has to answer.
        """
        signs = [one for _, figures in self.services for one in figures if one.is_shown_sign]
        alone = {(one.indicator, one.label) for one in signs if one.service != BOTH_SERVICES}
        shown = (one for one in signs if one.service != BOTH_SERVICES or (one.indicator, one.label) not in alone)
        return tuple(sorted(shown, key=lambda one: (not one.is_adverse, one.number)))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of all figures say what, in a few words; those that others may not read are counted as withheld."""
        figures = [one for _, found in self.services for one in found]
        return Counter(WITHHELD if one.is_small else one.evidence for one in figures)

    @property
    def table(self) -> tuple[tuple[PlanFigure, ...], ...]:
        """Every figure, a row for each indicator and in it one for each service, in the order of ``services``."""
        rows = zip(*(sorted(figures, key=lambda one: one.number) for _, figures in self.services), strict=True)
        return tuple(rows)

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
    services = dict.fromkeys(figure.service for figure in page.figures.values())
    if len(services.keys() - {BOTH_SERVICES}) == 1:
        services.pop(BOTH_SERVICES, None)  # the same figures again
    by_service = tuple(_of(service, page) for service in services)
    submission = standing_submission(session, organisation_id, page.year)
    return Evidence(page, load_edition(page.year, editions_dir), submission, by_service)


def _of(service: str, page: PlanPage) -> tuple[str, tuple[PlanFigure, ...]]:
    found = [one for one in page.figures.values() if one.service == service]
    return found[0].service_label, tuple(sorted(found, key=lambda one: (not one.is_shown_adverse, one.number)))
