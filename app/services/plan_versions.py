"""A published version of an action plan, as it may be passed on: exactly what was kept of it, and nothing since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import ActionPlan, Collection, Organisation, PlanVersion
from app.errors import NotFoundError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.programme.events import EventKind
from app.programme.plans import Place, ThemeEntry, themes
from app.services.events import record
from app.services.organisations import get_organisation
from app.services.plan_figures import FigureName, PlanFigure, figure_name, figures_by_year, shared_sentence
from app.services.plan_people import DirectEmployees
from app.services.plan_records import find_plan, versions_of


@dataclass(frozen=True, slots=True)
class KeptAction:
    """One action as it was published, with the figure that it started from as it may be read outside."""

    action: Mapping[str, Any]
    figure: FigureName
    shared_start: str


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """One published version. ``newest`` is the number of the newest version of the same plan.

    ``shared_reasons`` are those about figures that may be read outside the organisation, each with its figure's name.
    """

    organisation: Organisation
    year: int
    version: PlanVersion
    newest: int
    lines: tuple[KeptAction, ...]
    shared_reasons: tuple[tuple[FigureName, Mapping[str, str]], ...]

    @property
    def plan(self) -> Mapping[str, str]:
        """Who was behind the plan, and how it was agreed."""
        header: dict[str, str] = self.version.content["header"]
        return header

    @property
    def employees(self) -> DirectEmployees:
        """How many people the organisation employed directly, as the plan said it; older versions say nothing."""
        header = self.version.content["header"]
        return DirectEmployees(self.year, header.get("own_employees"), header.get("counted_employees"))

    @property
    def by_theme(self) -> tuple[tuple[ThemeEntry, tuple[KeptAction, ...]], ...]:
        """The actions under each theme that has any, in the order of the programme's plan."""
        grouped = ((one, tuple(line for line in self.lines if line.action["theme"] == one.theme)) for one in themes())
        return tuple((one, lines) for one, lines in grouped if lines)


def published_plan(session: Session, version_id: int, editions_dir: Path = EDITIONS_DIR) -> PublishedPlan:
    """Return a published version; raise ``NotFoundError`` for one that the session may not see."""
    version = _version(session, version_id)
    plan = session.get_one(ActionPlan, version.plan_id)
    year = session.get_one(Collection, plan.collection_id).year
    edition = load_edition(year, editions_dir)
    by_year = figures_by_year(session, version.organisation_id, editions_dir)
    shown = {place for place, one in by_year.get(year, {}).items() if not one.is_small}
    reasons = ((_place(one), one) for one in version.content["reasons"])
    lines = tuple(_line(one, edition, by_year) for one in version.content["actions"])
    return PublishedPlan(
        organisation=get_organisation(session, version.organisation_id),
        year=year,
        version=version,
        newest=versions_of(session, plan)[0].version,
        lines=lines,
        shared_reasons=tuple((figure_name(place, edition), one) for place, one in reasons if place in shown),
    )


def log_reading(session: Session, *, actor: Actor, clock: Clock, version_id: int) -> None:
    """Record that the programme read this published plan, in the caller's transaction; the organisation can see it.

    Raises ``NotFoundError`` where there is no such version.
    """
    version = _version(session, version_id)
    record(
        session,
        organisation_id=version.organisation_id,
        collection_id=session.get_one(ActionPlan, version.plan_id).collection_id,
        kind=EventKind.PLAN_READ,
        actor=actor,
        clock=clock,
        version=version.version,
    )


def _version(session: Session, version_id: int) -> PlanVersion:
    found = session.get(PlanVersion, version_id)
    if found is None:
        raise NotFoundError("There is no such published action plan.")
    return found


def published_versions(session: Session, organisation_id: int, collection_id: int) -> Sequence[PlanVersion]:
    """Return every published version of an organisation's plan for a collection, newest first."""
    plan = find_plan(session, organisation_id, collection_id)
    return () if plan is None else versions_of(session, plan)


def _line(kept: Mapping[str, Any], edition: Edition, by_year: Mapping[int, Mapping[Place, PlanFigure]]) -> KeptAction:
    place = _place(kept)
    action = {**kept, "change_shows_on": date.fromisoformat(kept["change_shows_on"])}
    return KeptAction(action, figure_name(place, edition), shared_sentence(kept["start"], place, by_year))


def _place(kept: Mapping[str, Any]) -> Place:
    return kept["indicator"], kept["service"]
