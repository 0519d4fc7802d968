"""An action plan as its pages show it: what is planned, from which figure, how that is now, and what is left to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import ActionPlan, Collection, PlanAction, PlanReason, PlanVersion
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.results import BOTH_SERVICES
from app.programme.milestones import MilestoneKey
from app.programme.plans import Place, ThemeEntry, does_answer, themes, unanswered
from app.services.collections import find_collection, previous_collection, windows_of
from app.services.plan_figures import PlanFigure, adverse_places, figures_by_year
from app.services.plan_lines import ActionLine, lines_of
from app.services.plan_people import DirectEmployees, direct_employees
from app.services.plan_progress import has_ended, updates_of
from app.services.plan_records import (
    actions_of,
    content_of,
    find_plan,
    header_to_carry,
    reason_for,
    reasons_of,
    versions_of,
)

Figures = Mapping[Place, PlanFigure]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of one collection. ``unanswered`` are adverse figures without an action or a reason.

    ``to_carry`` and ``header_to_carry`` are what the plan of the year before has and this one has not; ``has_changed``
    says whether the plan is another than when it was last published.
    """

    collection: Collection
    years: tuple[int, ...]
    figures: Figures
    plan: ActionPlan | None
    lines: tuple[ActionLine, ...]
    removed: tuple[PlanAction, ...]
    reasons: Mapping[Place, PlanReason]
    unanswered: tuple[PlanFigure, ...]
    versions: Sequence[PlanVersion]
    to_carry: tuple[PlanAction, ...]
    header_to_carry: Mapping[str, str]
    employees: DirectEmployees
    has_changed: bool

    @property
    def year(self) -> int:
        """The year of the collection."""
        return self.collection.year

    @property
    def has_several_services(self) -> bool:
        """Whether there are figures of more than one service, so that it has to be said how they are counted."""
        return len({service for _, service in self.figures} - {BOTH_SERVICES}) > 1

    @property
    def by_theme(self) -> tuple[tuple[ThemeEntry, tuple[ActionLine, ...]], ...]:
        """The actions under each theme that has any, in the order of the programme's plan."""
        grouped = ((one, tuple(line for line in self.lines if line.action.theme == one.theme)) for one in themes())
        return tuple((one, lines) for one, lines in grouped if lines)

    @property
    def adverse(self) -> tuple[PlanFigure, ...]:
        """The figures that the plan has to answer."""
        found = (self.figures[place] for place in adverse_places(self.figures))
        return tuple(sorted(found, key=lambda one: one.number))

    @property
    def shared_reasons(self) -> tuple[tuple[PlanFigure, PlanReason], ...]:
        """The reasons about figures that may be read outside the organisation, each with its figure."""
        found = ((self.figures.get(place), one) for place, one in self.reasons.items())
        return tuple((figure, one) for figure, one in found if figure is not None and not figure.is_small)

    def answering(self, figure: PlanFigure) -> tuple[ActionLine, ...]:
        """Return the actions that answer for a figure."""
        return tuple(one for one in self.lines if does_answer((one.action.indicator, one.action.service), figure.place))

    def reason_for(self, figure: PlanFigure) -> PlanReason | None:
        """Return the reason that answers for a figure."""
        return reason_for(self.reasons, figure.place)


def plan_page(
    session: Session, organisation_id: int, clock: Clock, asked: str, editions_dir: Path = EDITIONS_DIR
) -> PlanPage | None:
    """Return the plan of the collection year that is asked for, else of the one that is due; ``None`` before a return.

    What is due is the plan of the newest collection whose plan may be written today, else of the newest with results.
    """
    by_year = figures_by_year(session, organisation_id, editions_dir)
    if not by_year:
        return None
    collection = find_collection(session, _year(session, by_year, clock, asked))
    figures, plan = by_year[collection.year], find_plan(session, organisation_id, collection.id)
    actions = [] if plan is None else actions_of(session, plan, with_removed=True)
    standing = [one for one in actions if one.removed_at is None]
    reasons = {} if plan is None else reasons_of(session, plan)
    answers = {(one.indicator, one.service) for one in standing} | set(reasons)
    versions = () if plan is None else versions_of(session, plan)
    employees = direct_employees(session, organisation_id, collection, plan, editions_dir)
    return PlanPage(
        collection=collection,
        years=tuple(sorted(by_year, reverse=True)),
        figures=figures,
        plan=plan,
        lines=lines_of(session, standing, by_year, load_edition(collection.year, editions_dir)),
        removed=tuple(one for one in actions if one.removed_at is not None),
        reasons=reasons,
        unanswered=tuple(figures[place] for place in unanswered(adverse_places(figures), answers)),
        versions=versions,
        to_carry=_to_carry(session, organisation_id, collection, actions),
        header_to_carry=header_to_carry(session, collection, organisation_id),
        employees=employees,
        has_changed=bool(plan and versions and versions[0].content != content_of(session, plan, employees)),
    )


def _year(session: Session, by_year: Mapping[int, Figures], clock: Clock, asked: str) -> int:
    named = next((year for year in by_year if str(year) == asked), None)
    if named is not None:
        return named
    opened = (
        year
        for year in sorted(by_year, reverse=True)
        if windows_of(session, find_collection(session, year))[MilestoneKey.ACTION_PLAN].opens_on <= clock.today()
    )
    return next(opened, max(by_year))


def _to_carry(
    session: Session, organisation_id: int, collection: Collection, actions: Sequence[PlanAction]
) -> tuple[PlanAction, ...]:
    """Return the unfinished actions of the year before that are not in this plan yet."""
    before = previous_collection(session, collection)
    earlier = None if before is None else find_plan(session, organisation_id, before.id)
    if earlier is None:
        return ()
    found, here = actions_of(session, earlier), {one.carried_from_id for one in actions}
    updates = updates_of(session, found)
    return tuple(one for one in found if one.id not in here and not has_ended(updates[one.id]))
