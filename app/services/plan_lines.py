"""The lines of an action plan: each action with its figure then and now, and how it goes, in earlier plans as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import ActionPlan, Collection, PlanAction, PlanUpdate
from app.indicators.edition import Edition
from app.programme.plans import Place
from app.services.plan_figures import FigureName, PlanFigure, figure_name, marked, shared_sentence
from app.services.plan_progress import updates_of

ByYear = Mapping[int, Mapping[Place, PlanFigure]]
NO_NEWER = "The same: there is no newer return."


@dataclass(frozen=True, slots=True)
class EarlierUpdate:
    """An update of the action that one was carried over from, and of which year's plan it is."""

    year: int
    update: PlanUpdate


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action with its figure then and now, and its updates, newest first.

    ``now`` is of a later collection only; ``without`` is the year of the newest return where that holds no such figure,
    else 0. ``earlier`` are the updates of the actions that it was carried over from.
    """

    action: PlanAction
    figure: FigureName
    shared_start: str
    now: PlanFigure | None
    without: int
    updates: Sequence[PlanUpdate]
    earlier: Sequence[EarlierUpdate]

    @property
    def start(self) -> str:
        """The figure that the action started from, in words for people of the organisation."""
        sentence = str(self.action.start["sentence"])
        return sentence if self.shared_start == sentence else marked(sentence)

    @property
    def newest(self) -> PlanUpdate | None:
        """The newest update, of an earlier plan where this one has none yet."""
        return next(iter((*self.updates, *(one.update for one in self.earlier))), None)

    @property
    def newest_of(self) -> str:
        """From which earlier plan the newest update is: `` (of 2024)``; empty where it is of this one."""
        return f" (of {self.earlier[0].year})" if self.earlier and not self.updates else ""

    @property
    def newest_figure(self) -> str:
        """The newest figure in words, or why there is none, for people of the organisation."""
        return self._now("" if self.now is None else self.now.own) or NO_NEWER

    @property
    def shared_now(self) -> str:
        """The same as it may be read outside the organisation; empty where there is no newer return."""
        return self._now("" if self.now is None else self.now.shared)

    def _now(self, words: str) -> str:
        gone = f"{self.without}: the newest return holds no such figure." if self.without else ""
        return " ".join(filter(None, (f"{self.now.year}: {words}" if self.now else "", gone)))


def lines_of(
    session: Session, actions: Sequence[PlanAction], by_year: ByYear, edition: Edition
) -> tuple[ActionLine, ...]:
    """Return these actions of one plan as lines; ``edition`` is that of the plan's collection."""
    updates, earlier = updates_of(session, actions), _earlier(session, actions)
    return tuple(
        ActionLine(
            action=one,
            figure=figure_name(place, edition),
            shared_start=shared_sentence(one.start, place, by_year),
            now=_now(one, by_year),
            without=_without(place, by_year),
            updates=updates[one.id],
            earlier=earlier.get(one.id, ()),
        )
        for one in actions
        for place in [(one.indicator, one.service)]
    )


def _now(action: PlanAction, by_year: ByYear) -> PlanFigure | None:
    """Return the newest figure that is newer than the one that the action started from."""
    later = (by_year[year] for year in sorted(by_year, reverse=True) if year > int(action.start["year"]))
    place = action.indicator, action.service
    return next((figures[place] for figures in later if place in figures), None)


def _without(place: Place, by_year: ByYear) -> int:
    newest = max(by_year)
    return 0 if place in by_year[newest] else newest


def _earlier(session: Session, actions: Sequence[PlanAction]) -> dict[int, list[EarlierUpdate]]:
    """Return the updates of what each action was carried over from, and of what that was, newest first."""
    carried = {one.id: one.carried_from_id for one in actions if one.carried_from_id is not None}
    if not carried:
        return {}
    rows = session.execute(
        select(PlanAction, Collection.year)
        .join(ActionPlan, ActionPlan.id == PlanAction.plan_id)
        .join(Collection, Collection.id == ActionPlan.collection_id)
        .where(PlanAction.organisation_id == actions[0].organisation_id, PlanAction.id.in_(carried.values()))
    ).all()
    before = {action.id: (year, action) for action, year in rows}
    sources = [action for _, action in before.values()]
    updates, further = updates_of(session, sources), _earlier(session, sources)
    return {
        key: [*(EarlierUpdate(before[source][0], one) for one in updates[source]), *further.get(source, ())]
        for key, source in carried.items()
    }
