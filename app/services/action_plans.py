"""Action plans: beginning one, and changing it without losing a colleague's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import ActionPlan, Collection, PlanAction, PlanReason
from app.errors import ConflictError
from app.indicators.catalogue import EDITIONS_DIR
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.programme.plans import Place
from app.services.collections import windows_of
from app.services.events import record
from app.services.plan_figures import PlanFigure, adverse_places
from app.services.plan_people import EmployeesRefusedError, direct_employees, read_employees
from app.services.plan_records import HEADER, WORDS, actions_of, find_plan, header_to_carry, reason_for, reasons_of
from app.services.plan_words import LONGEST, TOO_LONG, ActionWords, PlanRefusedError, read_words, required, written
from app.services.reasons import cleaned

LEAST_WORDS = 3
NO_SENTENCE = "Say in a sentence why no action follows."


@dataclass(frozen=True, slots=True)
class Within:
    """Who works on the plan of which collection, and its figures; the session is one that may write."""

    session: Session
    actor: Actor
    clock: Clock
    collection: Collection
    figures: Mapping[Place, PlanFigure]
    editions_dir: Path = EDITIONS_DIR

    @property
    def begins_on(self) -> date:
        """The day on which the collection began: nothing that a plan changes can show before it."""
        return windows_of(self.session, self.collection)[MilestoneKey.INVITED].opens_on

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

    Raises ``ConflictError`` where a colleague changed it since ``seen``, and ``PlanRefusedError`` for endless words and
    for a number of people that is none.
    """
    plan = begin_plan(within)
    _refuse_unseen(plan.edited, seen)
    given = {name: cleaned(words.get(name, "")) for name in HEADER}
    problems = {name: TOO_LONG for name, text in given.items() if len(text) > LONGEST}
    said = direct_employees(within.session, plan.organisation_id, within.collection, plan, within.editions_dir)
    try:
        employees = read_employees(words.get("direct_employees", ""), said.counted)
    except EmployeesRefusedError as refused:
        raise PlanRefusedError({**problems, "direct_employees": refused.user_message}) from refused
    if problems:
        raise PlanRefusedError(problems)
    plan.direct_employees = employees
    for name, text in given.items():
        setattr(plan, name, text)
    plan.edited += 1
    within.session.flush()


def add_action(within: Within, place: Place, words: ActionWords) -> PlanAction:
    """Add an action that starts from one figure, in the caller's transaction.

    Raises ``PlanRefusedError`` for a figure that there is not, or words that are missing or endless.
    """
    figure = within.figures.get(place)
    kept, problems = read_words(words, within.begins_on)
    if figure is None:
        problems = {"figure": "Choose the figure that the action starts from.", **problems}
    if figure is None or problems:
        raise PlanRefusedError(problems)
    plan = begin_plan(within)
    action = PlanAction(
        organisation_id=plan.organisation_id,
        plan_id=plan.id,
        number=_next_number(within.session, plan),
        indicator=figure.indicator,
        service=figure.service,
        start=figure.as_record(),
        **kept,
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
    for name, value in written(words, within.begins_on).items():
        setattr(action, name, value)
    action.edited += 1
    within.session.flush()


def remove_action(within: Within, action: PlanAction, reason: str) -> None:
    """Take an action out of the plan with a reason, in the caller's transaction; it is kept, and so are its updates.

    Raises ``PlanRefusedError`` without a reason.
    """
    begin_plan(within)
    _refuse_removed(action)
    action.removed_reason = required("reason", reason, "Say why the action is taken out.")
    action.removed_at = within.clock.now()
    within.session.flush()


def give_reason(within: Within, place: Place, reason: str, seen: int) -> None:
    """Keep why nothing is planned about an adverse figure, in the caller's transaction.

    ``seen`` is the id of the reason that stood when the form was opened, 0 for none. Raises ``ConflictError`` where
    another one stands now, and ``PlanRefusedError`` for a figure that is not adverse, or fewer words than a sentence.
    """
    if place not in adverse_places(within.figures):
        raise PlanRefusedError({"": "A reason belongs to a figure with clear evidence of unequal treatment."})
    plan = begin_plan(within)
    standing = reason_for(reasons_of(within.session, plan), place)
    _refuse_unseen(0 if standing is None else standing.id, seen)
    said = required("reason", reason, NO_SENTENCE)
    if sum(any(map(str.isalpha, word)) for word in said.split()) < LEAST_WORDS:
        raise PlanRefusedError({"reason": NO_SENTENCE})
    within.session.add(
        PlanReason(
            organisation_id=plan.organisation_id,
            plan_id=plan.id,
            indicator=place[0],
            service=place[1],
            reason=said,
            given_by=within.actor.user_id,
            given_name=within.actor.name,
            given_at=within.clock.now(),
        )
    )
    within.session.flush()


def carry_over(within: Within, earlier: list[PlanAction]) -> int:
    """Copy unfinished actions of an earlier plan that are not here yet, in the caller's transaction; return how many.

    Each keeps the figure that it started from, so that the newest can be read beside it. What that plan says of who is
    behind it is copied where this one says nothing yet.
    """
    plan = begin_plan(within)
    _carry_header(within, plan)
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


def _carry_header(within: Within, plan: ActionPlan) -> None:
    copied = header_to_carry(within.session, within.collection, plan.organisation_id)
    for name, text in copied.items():
        setattr(plan, name, text)
    plan.edited += bool(copied)
    within.session.flush()


def _refuse_removed(action: PlanAction) -> None:
    if action.removed_at is not None:
        raise ConflictError("A colleague took this action out of the plan meanwhile.")


def _refuse_unseen(standing: int, seen: int) -> None:
    if standing != seen:
        raise ConflictError(
            "A colleague changed this while you were writing. Nothing of theirs was overwritten; yours is still in the "
            "form. Compare both, then save again."
        )


def _next_number(session: Session, plan: ActionPlan) -> int:
    mine = (PlanAction.organisation_id == plan.organisation_id, PlanAction.plan_id == plan.id)
    return (session.scalar(select(func.max(PlanAction.number)).where(*mine)) or 0) + 1
