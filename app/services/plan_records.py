"""Action plans as they are kept: found, read, and what a published version holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import ActionPlan, Collection, PlanAction, PlanReason, PlanVersion
from app.errors import NotFoundError
from app.programme.plans import Place, does_answer
from app.services.collections import previous_collection
from app.services.plan_people import DirectEmployees

HEADER = ("sponsor", "programme_lead", "staff_voice", "statement")
WORDS = (
    *("theme", "objective", "steps", "owner", "success", "change_shows_on"),
    *("short_term", "medium_term", "long_term"),
)


def find_plan(session: Session, organisation_id: int, collection_id: int) -> ActionPlan | None:
    """Return an organisation's plan for a collection, if it was begun."""
    mine = (ActionPlan.organisation_id == organisation_id, ActionPlan.collection_id == collection_id)
    return session.scalars(select(ActionPlan).where(*mine)).first()


def header_to_carry(session: Session, collection: Collection, organisation_id: int) -> dict[str, str]:
    """Return what the plan of the year before says of who is behind it, where the plan of a collection is silent."""
    before = previous_collection(session, collection)
    earlier = None if before is None else find_plan(session, organisation_id, before.id)
    plan = find_plan(session, organisation_id, collection.id)
    if earlier is None:
        return {}
    return {name: text for name in HEADER if (text := getattr(earlier, name)) and not (plan and getattr(plan, name))}


def actions_of(session: Session, plan: ActionPlan, *, with_removed: bool = False) -> list[PlanAction]:
    """Return the actions of a plan by number."""
    mine = [PlanAction.organisation_id == plan.organisation_id, PlanAction.plan_id == plan.id]
    if not with_removed:
        mine.append(PlanAction.removed_at.is_(None))
    return list(session.scalars(select(PlanAction).where(*mine).order_by(PlanAction.number)))


def get_action(session: Session, plan: ActionPlan | None, number: int) -> PlanAction:
    """Return an action of a plan by its number; raise ``NotFoundError`` where there is none."""
    found = [] if plan is None else actions_of(session, plan, with_removed=True)
    action = next((one for one in found if one.number == number), None)
    if action is None:
        raise NotFoundError("There is no such action in this plan.")
    return action


def reasons_of(session: Session, plan: ActionPlan) -> dict[Place, PlanReason]:
    """Return the newest reason of each figure that has one, unless an action answers for it: that would contradict."""
    mine = (PlanReason.organisation_id == plan.organisation_id, PlanReason.plan_id == plan.id)
    rows = session.scalars(select(PlanReason).where(*mine).order_by(PlanReason.id))
    planned = [(one.indicator, one.service) for one in actions_of(session, plan)]
    found = {(one.indicator, one.service): one for one in rows}
    return {place: one for place, one in found.items() if not any(does_answer(answer, place) for answer in planned)}


def reason_for(reasons: Mapping[Place, PlanReason], place: Place) -> PlanReason | None:
    """Return the reason that answers for a result, its own before one of other services."""
    found = (one for other, one in reasons.items() if does_answer(other, place))
    return reasons.get(place) or next(found, None)


def newest_version(session: Session, plan: ActionPlan) -> PlanVersion | None:
    """Return the newest published version of a plan."""
    return next(iter(versions_of(session, plan)), None)


def versions_of(session: Session, plan: ActionPlan) -> Sequence[PlanVersion]:
    """Return every published version of a plan, newest first."""
    mine = (PlanVersion.organisation_id == plan.organisation_id, PlanVersion.plan_id == plan.id)
    return session.scalars(select(PlanVersion).where(*mine).order_by(PlanVersion.version.desc())).all()


def content_of(session: Session, plan: ActionPlan, employees: DirectEmployees) -> dict[str, Any]:
    """Return everything that a published version keeps."""
    return {
        "header": {
            **{name: getattr(plan, name) for name in HEADER},
            "own_employees": employees.own,
            "counted_employees": employees.counted,
        },
        "actions": [_frozen(one) for one in actions_of(session, plan)],
        "reasons": [
            {"indicator": place[0], "service": place[1], "reason": one.reason}
            for place, one in sorted(reasons_of(session, plan).items())
        ],
    }


def _frozen(action: PlanAction) -> dict[str, Any]:
    kept = {name: getattr(action, name) for name in (*WORDS, "number", "indicator", "service", "start")}
    return {**kept, "change_shows_on": action.change_shows_on.isoformat()}
