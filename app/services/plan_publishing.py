"""Publishing an action plan: what it must answer first, and the version that is kept as it was."""

from app.db.models import ActionPlan, PlanVersion
from app.errors import ConflictError
from app.programme.events import EventKind
from app.programme.plans import unanswered
from app.services.action_plans import Within, begin_plan
from app.services.plan_figures import PlanFigure, adverse_places
from app.services.plan_people import direct_employees
from app.services.plan_records import actions_of, content_of, newest_version, reasons_of


def publish(within: Within) -> PlanVersion:
    """Publish the plan as it stands, in the caller's transaction; the programme team can read it from then on.

    A plan of nothing but reasons has nothing to review later.

    Raises ``ConflictError``, naming them, while an adverse figure has neither an action nor a reason, while nobody is
    named as sponsor, and where nothing changed since it was last published.
    """
    plan = begin_plan(within)
    _refuse_unready(within, plan)
    said = direct_employees(within.session, plan.organisation_id, within.collection, plan, within.editions_dir)
    content = content_of(within.session, plan, said)
    newest = newest_version(within.session, plan)
    if newest is not None and newest.content == content:
        raise ConflictError("Nothing has changed since the plan was last published.")
    made = PlanVersion(
        organisation_id=plan.organisation_id,
        plan_id=plan.id,
        version=1 if newest is None else newest.version + 1,
        content=content,
        published_by=within.actor.user_id,
        published_name=within.actor.name,
        published_at=within.clock.now(),
    )
    within.session.add(made)
    within.session.flush()
    within.log(EventKind.ACTION_PLAN_PUBLISHED, version=made.version)
    if not content["actions"]:
        within.log(EventKind.PROGRESS_REVIEWED)
    return made


def unanswered_figures(within: Within, plan: ActionPlan) -> tuple[PlanFigure, ...]:
    """Return the adverse figures that have neither an action nor a written reason."""
    answers = {(one.indicator, one.service) for one in actions_of(within.session, plan)}
    answers |= set(reasons_of(within.session, plan))
    return tuple(within.figures[place] for place in unanswered(adverse_places(within.figures), answers))


def _refuse_unready(within: Within, plan: ActionPlan) -> None:
    if not plan.sponsor:
        raise ConflictError("Name the plan's sponsor first: a director who answers for it.")
    left = unanswered_figures(within, plan)
    if left:
        named = "; ".join(f"{one.number} {one.title} ({one.service_label.lower()})" for one in left)
        raise ConflictError(
            "Each figure with clear evidence of unequal treatment needs an action or a reason. Still without either: "
            f"{named}."
        )
