"""Action plans: beginning one, and changing it without losing a colleague's words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import ActionPlan, Collection, PlanAction, PlanReason
from app.errors import ConflictError, InvalidRequestError
from app.indicators.catalogue import EDITIONS_DIR
from app.programme.events import EventKind
from app.programme.plans import Place, Theme
from app.services.events import record
from app.services.plan_figures import PlanFigure, adverse_places
from app.services.plan_people import direct_employees, read_employees
from app.services.plan_records import HEADER, WORDS, actions_of, find_plan
from app.services.reasons import cleaned

LONGEST = 4000


_NEEDED = {
    "objective": "Write what the action is for.",
    "steps": "Write what will be done.",
    "owner": "Write who sees to it.",
    "success": "Write how you will know that it worked.",
    "change_shows_on": "Write the day on which a change should show, such as 30 September 2026.",
}


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What a person writes of one action; ``change_shows_on`` is ``None`` where no day was to be read."""

    theme: Theme
    objective: str
    steps: str
    owner: str
    success: str
    change_shows_on: date | None
    short_term: str = ""
    medium_term: str = ""
    long_term: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """Who works on the plan of which collection, and its figures; the session is one that may write."""

    session: Session
    actor: Actor
    clock: Clock
    collection: Collection
    figures: Mapping[Place, PlanFigure]
    editions_dir: Path = EDITIONS_DIR

    def log(self, kind: EventKind, **detail: object) -> None:
        """Add an event to the organisation's log, in the caller's transaction."""
        record(
            self.session,
            organisation_id=self.actor.organisation_id,
            collection_id=self.collection.id,
            kind=kind,
            actor=self.actor,
            clock=self.clock,
            **detail,
        )


def begin_plan(within: Within) -> ActionPlan:
    """Return the plan, begun if it was not, and held to the end of the transaction.

    Raises ``ConflictError`` before there is a figure that a plan could start from.
    """
    if not within.figures:
        raise ConflictError("A plan starts from figures. It can be begun once a return has been sent for sign-off.")
    found = find_plan(within.session, within.actor.organisation_id, within.collection.id)
    if found is None:
        found = ActionPlan(organisation_id=within.actor.organisation_id, collection_id=within.collection.id)
        within.session.add(found)
        within.session.flush()
    return within.session.get_one(ActionPlan, found.id, with_for_update=True, populate_existing=True)


def change_header(within: Within, words: Mapping[str, str], seen: int) -> None:
    """Keep who is behind the plan and how it is watched, in the caller's transaction.

    Raises ``ConflictError`` where a colleague changed it since ``seen``, and ``InvalidRequestError`` for endless words
    and for a number of people that is none.
    """
    plan = begin_plan(within)
    _refuse_unseen(plan.edited, seen)
    said = direct_employees(within.session, plan.organisation_id, within.collection, plan, within.editions_dir)
    plan.direct_employees = read_employees(words.get("direct_employees", ""), said.counted)
    for name in HEADER:
        setattr(plan, name, _short(words.get(name, "")))
    plan.edited += 1
    within.session.flush()


def add_action(within: Within, place: Place, words: ActionWords) -> PlanAction:
    """Add an action that starts from one figure, in the caller's transaction.

    Raises ``InvalidRequestError`` for a figure that there is not, or words that are missing or endless.
    """
    figure = within.figures.get(place)
    if figure is None:
        raise InvalidRequestError("Choose the figure that the action starts from.")
    plan = begin_plan(within)
    action = PlanAction(
        organisation_id=plan.organisation_id,
        plan_id=plan.id,
        number=_next_number(within.session, plan),
        indicator=figure.indicator,
        service=figure.service,
        start=figure.as_record(),
        **_written(words),
    )
    within.session.add(action)
    within.session.flush()
    within.log(EventKind.ACTION_ADDED, number=action.number, text=f"{figure.number} {figure.title}: {action.objective}")
    return action


def change_action(within: Within, action: PlanAction, words: ActionWords, seen: int) -> None:
    """Change the words of an action, in the caller's transaction; the figure that it starts from stays.

    Raises ``ConflictError`` where a colleague changed it since ``seen``, or where it was removed.
    """
    begin_plan(within)
    within.session.refresh(action)
    _refuse_removed(action)
    _refuse_unseen(action.edited, seen)
    for name, value in _written(words).items():
        setattr(action, name, value)
    action.edited += 1
    within.session.flush()


def remove_action(within: Within, action: PlanAction, reason: str) -> None:
    """Take an action out of the plan with a reason, in the caller's transaction; it is kept, and so are its updates.

    Raises ``InvalidRequestError`` without a reason.
    """
    begin_plan(within)
    _refuse_removed(action)
    action.removed_reason = _required(reason, "Say why the action is taken out.")
    action.removed_at = within.clock.now()
    within.session.flush()


def give_reason(within: Within, place: Place, reason: str) -> None:
    """Keep why nothing is planned about an adverse figure, in the caller's transaction.

    Raises ``InvalidRequestError`` for a figure that is not adverse, or without words.
    """
    if place not in adverse_places(within.figures):
        raise InvalidRequestError("A reason belongs to a figure with clear evidence of unequal treatment.")
    plan = begin_plan(within)
    within.session.add(
        PlanReason(
            organisation_id=plan.organisation_id,
            plan_id=plan.id,
            indicator=place[0],
            service=place[1],
            reason=_required(reason, "Say why nothing is planned about this figure."),
            given_by=within.actor.user_id,
            given_name=within.actor.name,
            given_at=within.clock.now(),
        )
    )
    within.session.flush()


def carry_over(within: Within, earlier: list[PlanAction]) -> int:
    """Copy unfinished actions of an earlier plan that are not here yet, in the caller's transaction; return how many.

    Each keeps the figure that it started from, so that the newest can be read beside it.
    """
    plan = begin_plan(within)
    here = {one.carried_from_id for one in actions_of(within.session, plan, with_removed=True)}
    new = [one for one in earlier if one.id not in here]
    for one in new:
        copied = {name: getattr(one, name) for name in (*WORDS, "indicator", "service", "start")}
        number = _next_number(within.session, plan)
        within.session.add(
            PlanAction(
                organisation_id=plan.organisation_id, plan_id=plan.id, number=number, carried_from_id=one.id, **copied
            )
        )
        within.session.flush()
        within.log(EventKind.ACTION_ADDED, number=number, text=f"carried over: {one.objective}")
    return len(new)


def _written(words: ActionWords) -> dict[str, Any]:
    """Return what is kept of an action; raise ``InvalidRequestError`` naming everything that is missing, at once."""
    given = {name: _short(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    missing = [message for name, message in _NEEDED.items() if not given[name]]
    if missing:
        raise InvalidRequestError(" ".join(missing))
    return {**given, "theme": words.theme}


def _refuse_removed(action: PlanAction) -> None:
    if action.removed_at is not None:
        raise ConflictError("A colleague took this action out of the plan meanwhile.")


def _refuse_unseen(edited: int, seen: int) -> None:
    if edited != seen:
        raise ConflictError(
            "A colleague changed this while you were writing. Nothing of theirs was overwritten; yours is still in the "
            "form. Compare both, then save again."
        )


def _next_number(session: Session, plan: ActionPlan) -> int:
    mine = (PlanAction.organisation_id == plan.organisation_id, PlanAction.plan_id == plan.id)
    return (session.scalar(select(func.max(PlanAction.number)).where(*mine)) or 0) + 1


def _short(text: str) -> str:
    words = cleaned(text)
    if len(words) > LONGEST:
        raise InvalidRequestError(f"This is too long. Use at most {LONGEST:,} characters.")
    return words


def _required(text: str, message: str) -> str:
    words = _short(text)
    if not words:
        raise InvalidRequestError(message)
    return words
