"""How a plan is going: updates of its actions, and the review that is complete once each of them is up to date."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import british_day
from app.db.models import ActionPlan, PlanAction, PlanUpdate
from app.errors import ConflictError
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.programme.plans import ActionStatus, Track, left_to_review
from app.services.action_plans import Within, begin_plan
from app.services.collections import windows_of
from app.services.plan_records import actions_of
from app.services.plan_words import LONGEST
from app.services.reasons import cleaned, given_reason


def update_action(  # noqa: PLR0913 - each part of an update is named by its caller
    within: Within, action: PlanAction, *, status: ActionStatus, track: Track, text: str, evidence: str
) -> int:
    """Keep how an action is going, in the caller's transaction; return how many the review still waits for.

    The review is complete once every action was updated since its window opened, or has ended. Raises
    ``InvalidRequestError`` without words, ``ConflictError`` for an action that was taken out.
    """
    plan = begin_plan(within)
    if action.removed_at is not None:
        raise ConflictError("This action was taken out of the plan.")
    within.session.add(
        PlanUpdate(
            organisation_id=action.organisation_id,
            action_id=action.id,
            status=status,
            track=track,
            text=given_reason(text, "Say in a few words how it is going."),
            evidence=cleaned(evidence)[:LONGEST],
            made_by=within.actor.user_id,
            made_name=within.actor.name,
            made_at=within.clock.now(),
        )
    )
    within.session.flush()
    left = _left(within, plan)
    within.log(EventKind.PROGRESS_UPDATED, number=action.number, left=left, text=f"{status.words}, {track.value}")
    if left == 0:
        within.log(EventKind.PROGRESS_REVIEWED)
    return left


def updates_of(session: Session, actions: Sequence[PlanAction]) -> dict[int, list[PlanUpdate]]:
    """Return every update of these actions, newest first, by the action's id."""
    found: dict[int, list[PlanUpdate]] = {action.id: [] for action in actions}
    if actions:
        mine = (PlanUpdate.organisation_id == actions[0].organisation_id, PlanUpdate.action_id.in_(found))
        for update in session.scalars(select(PlanUpdate).where(*mine).order_by(PlanUpdate.id.desc())):
            found[update.action_id].append(update)
    return found


def has_ended(updates: Sequence[PlanUpdate]) -> bool:
    """Whether the newest update says that an action is done or was stopped."""
    return bool(updates) and updates[0].status in (ActionStatus.DONE, ActionStatus.STOPPED)


def _left(within: Within, plan: ActionPlan) -> int:
    actions = actions_of(within.session, plan)
    newest = {
        key: (ActionStatus(updates[0].status), british_day(updates[0].made_at)) if updates else None
        for key, updates in updates_of(within.session, actions).items()
    }
    return left_to_review(newest, _review_opens(within))


def _review_opens(within: Within) -> date:
    return windows_of(within.session, within.collection)[MilestoneKey.PROGRESS_REVIEW].opens_on
