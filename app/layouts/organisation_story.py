"""One organisation's story as the programme team reads it: where it stands, who is there, what happened."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.access import ROLE_TITLES, Actor, Permission
from app.layouts import components, ids
from app.programme.milestones import milestone
from app.programme.sentences import distance_words, with_aim
from app.programme.standing import Standing
from app.programme.statuses import ABSENT, MilestoneStatus, Status
from app.services.organisations import Person
from app.services.programme_stories import ProgrammeStory, door_words
from app.services.waiting_members import Reached
from app.web.shell import day_in_words, moment_in_words
from app.web.words import in_sentence, reached_words, submission_words

PATH = "/programme/organisation"
APPROVALS = "/programme/registrations"
QUESTION = "What is the story of this organisation?"


def layout() -> Component:
    """Return the page before it knows whose story it tells."""
    return components.page(QUESTION, components.loading(ids.ORGANISATION_STORY))


def unknown() -> list[Component]:
    """Return what stands here where no organisation has the code of the address."""
    return [
        components.empty_state(
            "No organisation has this code, or no collection has begun yet.",
            "Open an organisation from the board or from a list.",
        ),
        html.P(html.A("Go to the board", href="/programme")),
    ]


def content(found: ProgrammeStory, person: Actor) -> list[Component]:
    """Return the story; ``person`` decides which links it offers."""
    return [
        html.P([html.A("The board", href=f"/programme?year={found.year}"), *_years(found)]),
        html.H2(found.story.organisation.name, className="first"),
        components.sentence(_standing_words(found), lead=True),
        html.P(_reach_words(found)),
        _doors(found, person),
        _versions(found, person),
        _plans(found),
        _queries(found),
        _milestones(found),
        _people(found, person),
        _uploads(found),
        _timeline(found),
    ]


def _years(found: ProgrammeStory) -> list[Component | str]:
    code = found.story.organisation.code
    others = [year for year in found.years if year != found.year]
    links = [
        html.A(f"The story of {year}", href=f"{PATH}?{urlencode({'code': code, 'year': year})}") for year in others
    ]
    return [part for link in links for part in (" · ", link)]


def _standing_words(found: ProgrammeStory) -> str:
    standing = found.story.standing
    current = standing.current
    if current is None:
        return f"Everything in the collection of {found.year} is complete."
    next_step = f"the next step is {current.milestone.to_do} ({current.status_words})"
    where = f"{found.year}: {current.status.words if current.status in ABSENT else next_step}"
    reason = with_aim(standing.stuck.reason if standing.stuck else current.reason, standing)
    distance = distance_words(current.key, current.due) if current.is_owed else ""
    said = "; ".join(part for part in (reason, distance) if part)
    if current.status is Status.ENDED:  # the reason of an end begins with the status itself
        return f"{found.year}: {said}."
    return f"{where}: {said}." if said else f"{where}."


def _reach_words(found: ProgrammeStory) -> str:
    """Return where the organisation is, and whether anybody there can sign in at all."""
    where = found.story.organisation.region_name or "No region"
    active = sum(one.is_active for one in found.story.people)
    waiting = len(found.waiting)
    if not active:
        return f"{where}. Nobody here has an open account."
    if waiting == active:
        return f"{where}. Nobody here has chosen a password yet, so nobody can sign in."
    if not waiting:
        return f"{where}. Everybody here with an open account has chosen a password."
    have = "has" if waiting == 1 else "have"
    return f"{where}. {waiting:,} of {active:,} people with an open account {have} not chosen a password yet."


def _doors(found: ProgrammeStory, person: Actor) -> Component:
    """Return links to what the programme team does for one organisation, as far as this person may."""
    number = found.story.organisation.id
    people = _people_door(found)
    approvals = f"{APPROVALS}?year={found.year}"
    approval = (Permission.APPROVE_REGISTRATIONS, "Approve its registration, or send it back", approvals)
    late_words = "Let it register late"
    late = (Permission.APPROVE_REGISTRATIONS, late_words, f"{APPROVALS}/{number}/late?year={found.year}")
    doors = (
        *((approval,) if found.story.approval.waits and found.story.standing.is_taking_part else ()),
        *((late,) if found.may_be_late else ()),
        (Permission.MANAGE_ORGANISATIONS, people, f"/organisations/{number}"),
        (Permission.REMIND, "Its reminders", f"/programme/reminders/{number}?year={found.year}"),
        (Permission.WAIVE_CHECKS, "Checks waived for it", f"/organisations/{number}/waivers"),
    )
    links = [html.A(words, href=address) for needed, words, address in doors if person.may(needed)]
    parts = [part for link in links for part in (" · ", link)][1:]
    return html.P(parts, className="no-print") if parts else html.Div()


def _people_door(found: ProgrammeStory) -> str:
    if not found.waiting:
        return "Its people and invitations"
    is_first = set(found.waiting.values()) == {Reached.NONE_WENT}
    return "Send invitations" if is_first else "Send invitations again"


def _versions(found: ProgrammeStory, person: Actor) -> Component:
    if not found.versions:
        return components.section("The return", html.P("No version has been sent for sign-off."))
    may_read = person.may(Permission.REVIEW_RETURNS)
    rows = [
        [
            html.A(door_words(one), href=f"/programme/returns/{one.id}") if may_read else f"Version {one.version}",
            moment_in_words(one.created_at),
            submission_words(one.state, found.ended),
        ]
        for one in found.versions
    ]
    table = components.table("Versions, newest first", ("Version", "Made", "State"), rows)
    note = "Opening a version is logged, and the organisation sees who read it."
    return components.section("The return", table, *([html.P(note, className="quiet")] if may_read else []))


def _plans(found: ProgrammeStory) -> Component:
    if not found.plans:
        return components.section("The action plan", html.P("No plan has been published."))
    rows = [
        [
            html.A(f"Read version {one.version}", href=f"/programme/plans/{one.id}"),
            moment_in_words(one.published_at),
            one.published_name,
        ]
        for one in found.plans
    ]
    table = components.table("Published plans, newest first", ("Version", "Published", "By"), rows)
    note = "Opening a plan is logged, and the organisation sees who read it."
    return components.section("The action plan", table, html.P(note, className="quiet"))


def _queries(found: ProgrammeStory) -> Component:
    if not found.queries:
        return html.Div()
    rows = [
        [
            one.text or "A query",
            f"{one.asked_by}, {day_in_words(one.asked_on)}",
            one.answer or _unanswered(is_open=one.is_open),
        ]
        for one in found.queries
    ]
    return components.section("Queries", components.table("Queries, newest first", ("Query", "Asked", "Answer"), rows))


def _unanswered(*, is_open: bool) -> str:
    return "waits for an answer" if is_open else "settled without an answer"


def _milestones(found: ProgrammeStory) -> Component:
    standing = found.story.standing
    rows = [
        [
            one.milestone.title,
            one.status_words,
            day_in_words(one.since) if one.since else "not yet",
            _missing(one, standing),
        ]
        for one in standing.statuses
    ]
    headers = ("Milestone", "Status", "Since", "What is missing, and by when")
    return components.section("Milestones", components.table(f"Milestones of {found.year}", headers, rows))


def _missing(one: MilestoneStatus, standing: Standing) -> str:
    """Return what is missing and how far away its last day is, which counts only once the step before is done."""
    needs = one.milestone.needs
    if one.status is Status.COMPLETE:
        return "nothing"
    if one.status not in ABSENT and needs is not None and standing.status_of(needs).completed_at is None:
        return f"comes after the step: {milestone(needs).title}"
    due = "" if one.status in ABSENT else distance_words(one.key, one.due)
    return "; ".join(part for part in (one.reason, due) if part)


def _people(found: ProgrammeStory, person: Actor) -> Component:
    organisation = found.story.organisation
    rows = [
        [
            one.name,
            ROLE_TITLES[one.role].split(":")[0],
            html.Span([html.A(one.email, href=f"mailto:{one.email}"), *_lost(one, found.lost)]),
            _account(one, found.waiting),
        ]
        for one in found.story.people
    ]
    headers = ("Name", "Role", "Email address", "Account")
    people = [components.table("People", headers, rows)] if rows else [html.P("Nobody is named yet.")]
    missing = [role.value for role in found.story.registration.missing]
    said = [html.P(f"Still to name: {', '.join(missing)}.")] if missing else []
    link = [html.P(html.A("Invite or change people", href=f"/organisations/{organisation.id}"))]
    return components.section("People", *people, *said, *(link if person.may(Permission.MANAGE_ORGANISATIONS) else []))


def _lost(person: Person, lost: Mapping[int, str]) -> list[Component]:
    """Return that letters do not arrive at an address of an open account, and why."""
    if not person.is_active or person.user_id not in lost:
        return []
    return [html.Br(), html.Strong("Letters do not arrive here."), html.Span(f" {lost[person.user_id]}".rstrip())]


def _account(person: Person, waiting: Mapping[int, Reached]) -> str:
    if not person.is_active:
        return "closed"
    return in_sentence(reached_words(waiting[person.user_id])) if person.user_id in waiting else "open"


def _uploads(found: ProgrammeStory) -> Component:
    if not found.uploads:
        return components.section("Files", html.P("No file has been sent."))
    rows = [[moment_in_words(one.received_at), one.outcome] for one in found.uploads]
    return components.section("Files", components.table("Files, newest first", ("Received", "What was found"), rows))


def _timeline(found: ProgrammeStory) -> Component:
    rows = [[moment_in_words(one.event.at), one.sentence, one.actor_name] for one in found.story.timeline]
    if not rows:
        return components.section("What happened", html.P("Nothing yet."))
    return components.section("What happened", components.table("Newest first", ("When", "What", "Who"), rows))
