"""What a council does in its year, each act by the service's own functions and in the council's own scope."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from app.access import Actor, Role
from app.db.models import Submission, Upload
from app.indicators.returns import Cell, Return
from app.programme.events import EventKind
from app.programme.plans import ActionStatus, Theme, Track
from app.services import action_plans, confirmations, participation, plan_progress, signing, submissions
from app.services.events import record
from app.services.invitations import Newcomer
from app.services.plan_figures import adverse_places, figures_by_year
from app.services.plan_publishing import publish, unanswered_figures
from app.services.plan_records import actions_of
from app.services.registration import RegistrationForm, register_with_people
from app.services.store import store_stream
from app.services.uploads import get_upload, receive_upload
from schemas.template_writer import Format
from tests.support.year.cast import NEVER_VALID, NOTHING_TO_SEND, Council, person
from tests.support.year.figures import as_file, figures
from tests.support.year.living import Year

WORKBOOKS = frozenset({20, 40})
TOO_MANY = Cell("adult", "appointed", "", "asian")
REASON = "Checked against our own records; the figure is right."
LEAVING = "Nobody has the time for it this year."
PLAN = action_plans.ActionWords(
    theme=Theme.RECRUITMENT,
    objective="People are appointed as fairly as they are shortlisted",
    steps="Mixed panels",
    owner="Head of people",
    success="The ratio is no longer adverse",
    change_shows_on=date(2026, 3, 31),
)


def register(year: Year, one: Council, collection_year: int = 2024) -> None:
    """Register, naming whoever is still missing."""
    roles = (Role.DEPUTY, Role.SIGNATORY) if len(one.named) == 1 and collection_year == 2024 else ()
    people = tuple(Newcomer(person(one, role), one.address(role), role) for role in roles)
    lead, collection = year.actor(one.code, Role.LEAD), year.collection(collection_year)
    form = RegistrationForm(one.services, people)
    done = register_with_people(year.engine, lead, year.clock, collection, form)
    assert done.registration.is_complete
    assert len(done.invitations) == len(people)


def fetch_template(year: Year, one: Council, collection_year: int = 2024) -> None:
    """Download the template, as far as the log says."""
    lead = year.actor(one.code, Role.LEAD)
    with year.acting(lead) as session:
        record(
            session,
            organisation_id=lead.organisation_id,
            kind=EventKind.TEMPLATE_DOWNLOADED,
            actor=lead,
            clock=year.clock,
            collection_id=year.collection(collection_year).id,
            format="csv",
        )


def send_file(year: Year, one: Council, return_: Return) -> int:
    """Upload a file, let the worker check it, and return the number of the upload."""
    lead = year.actor(one.code, Role.LEAD)
    kind = Format.XLSX if one.number in WORKBOOKS else Format.CSV
    content = BytesIO(as_file(return_, kind))
    collection = year.collection(return_.details.collection)
    stored = store_stream(content, year.settings.uploads_dir, lead.organisation_id, year.settings.max_upload_bytes)
    with year.acting(lead) as session:
        upload: Upload = receive_upload(
            session,
            actor=lead,
            clock=year.clock,
            collection=collection,
            stored=stored,
            display_name=f"{one.code}.{kind}",
        )
        number = upload.id
    year.work()
    return number


def submit(year: Year, one: Council, return_: Return, reason: str | None = None) -> int:
    """Upload a file that passes the checks and send it for sign-off; return the number of the version."""
    lead, number = year.actor(one.code, Role.LEAD), send_file(year, one, return_)
    with year.acting(lead) as session:
        upload = get_upload(session, number)
        reasons = {found.key: REASON for found in confirmations.unanswered(session, upload)}
        confirmations.confirm(session, actor=lead, clock=year.clock, upload=upload, reasons=reasons)
        version = submissions.submit(session, actor=lead, clock=year.clock, upload=upload, reason=reason)
        return version.id


def sign(year: Year, one: Council, collection_year: int = 2024) -> None:
    """Sign the version that waits."""
    signatory = year.actor(one.code, Role.SIGNATORY)
    with year.acting(signatory) as session:
        mine = newest_version(session, signatory, year, collection_year)
        signing.sign(session, actor=signatory, clock=year.clock, submission=mine, seen_hash=mine.content_hash)


def leave(year: Year, one: Council) -> None:
    """Withdraw, or say that there is nothing to submit."""
    lead = year.actor(one.code, Role.LEAD)
    act = (
        participation.declare_nothing_to_submit
        if one.number == NOTHING_TO_SEND
        else participation.withdraw_participation
    )
    with year.acting(lead) as session:
        act(session, actor=lead, clock=year.clock, collection=year.collection(2024), reason=LEAVING)


def plan(year: Year, one: Council) -> None:
    """Publish an action plan: an action for the first adverse figure and a reason for each other one."""
    lead = year.actor(one.code, Role.LEAD)
    with year.acting(lead) as session:
        about = _within(year, session, lead)
        action_plans.change_header(about, {"sponsor": "Director of people"}, seen=0)
        first, *others = adverse_places(about.figures) or (None,)
        assert (first is not None) == one.is_adverse
        if first is not None:
            action_plans.add_action(about, first, PLAN)
        for place in others:
            action_plans.give_reason(about, place, "One action covers both services.", seen=0)
        assert unanswered_figures(about, action_plans.begin_plan(about)) == ()
        publish(about)


def review_progress(year: Year, one: Council) -> None:
    """Say how each action goes."""
    lead = year.actor(one.code, Role.LEAD)
    with year.acting(lead) as session:
        about = _within(year, session, lead)
        for action in actions_of(session, action_plans.begin_plan(about)):
            left = plan_progress.update_action(
                about,
                action,
                status=ActionStatus.UNDER_WAY,
                track=Track.AMBER,
                text="Panels are trained.",
                evidence="Minutes",
            )
        assert left == 0


def newest_version(session, actor: Actor, year: Year, collection_year: int = 2024) -> Submission:
    """Return the newest version of an organisation's return."""
    found = submissions.current_submission(session, actor.organisation_id, year.collection(collection_year).id)
    assert found is not None
    return found


def _within(year: Year, session, lead: Actor) -> action_plans.Within:
    found = figures_by_year(session, lead.organisation_id)[2024]
    return action_plans.Within(session, lead, year.clock, year.collection(2024), found)


def sends(year: Year, one: Council) -> None:
    """Send this year's figures for sign-off; one council's file never passes the checks."""
    good = figures(one, 2024)
    if one.number == NEVER_VALID:
        send_file(year, one, replace(good, counts={**good.counts, TOO_MANY: 9_999}))
    else:
        submit(year, one, good)
