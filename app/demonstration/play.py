"""Plays one organisation's story through the service's own functions, so that nothing is in the database by magic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.access import Actor, Role, Scope
from app.clock import Clock
from app.db.models import Collection, Organisation, Submission, Upload
from app.db.scope import open_session
from app.demonstration.simulation import simulated_return
from app.demonstration.stories import Ending, Story
from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell, Return
from app.programme.calendar import add_working_days
from app.programme.events import EventKind
from app.services import confirmations, participation, queries, review, signing, submissions
from app.services.events import record
from app.services.registration_approvals import (
    approve_registrations,
    send_registration_back,
    waiting_registration,
)
from app.services.store import store_stream
from app.services.uploads import get_upload, receive_upload
from app.settings import Settings
from app.worker.loop import work_once
from schemas.template_writer import Format, write_template

DAMAGED = b"PK\x03\x04 (demonstration of a file that was cut off on its way)"
REASON = "Checked against our HR system; the figure is right. (demonstration)"
QUERY = "Most tables of this return are marked as 'cannot supply'. Can you send them? (demonstration)"
SENT = frozenset(Ending) - {
    Ending.NOT_REGISTERED, Ending.DECLINED, Ending.REGISTERED, Ending.UNAPPROVED, Ending.SENT_BACK, Ending.TEMPLATE,
    Ending.WITHDRAWN, Ending.NOTHING,
}  # fmt: skip
UNREGISTERED = frozenset({Ending.NOT_REGISTERED, Ending.DECLINED})
JUST_REGISTERED = frozenset({Ending.REGISTERED, Ending.UNAPPROVED, Ending.SENT_BACK})
APPROVED_AFTER_DAYS = 2  # working days
SENT_BACK_BECAUSE = "Your deputy is named as your signatory too. Name a director who can sign. (demonstration)"
CONFIRMED = frozenset({Ending.WAITING, Ending.SIGNED, Ending.QUERIED, Ending.ACCEPTED})
SIGNED = CONFIRMED - {Ending.WAITING}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where stories are played: the service's database, settings and a collection."""

    engine: Engine
    settings: Settings
    collection: Collection
    programme: Actor

    def write(self, actor: Actor, act: Callable[[Session], None]) -> None:
        """Do one thing in the actor's own scope, and commit it."""
        with open_session(self.engine, actor.scope, write=True) as session:
            act(session)
            session.commit()


def play(stage: Stage, story: Story, cast: dict[Role, Actor]) -> None:
    """Play a story to its ending."""
    lead = cast.get(Role.LEAD) or cast[Role.EMPLOYER]
    signatory = cast.get(Role.SIGNATORY) or lead
    _log(stage, lead, EventKind.INVITED, story.invited_on, by=stage.programme)
    if story.ending not in UNREGISTERED:
        _take_part(stage, story, lead, signatory)
    _leave(stage, story, lead)


def _take_part(stage: Stage, story: Story, lead: Actor, signatory: Actor) -> None:
    _register(stage, story, lead)
    if story.ending is not Ending.UNAPPROVED:
        is_back = story.ending is Ending.SENT_BACK
        decide_on_registration(stage, lead.organisation_id, story.registered_on, sends_back=is_back)
    if story.ending not in JUST_REGISTERED:
        _log(stage, lead, EventKind.TEMPLATE_DOWNLOADED, story.template_on, by=lead, format="xlsx")
    if story.ending in SENT:
        _send(stage, story, lead, signatory)


def _register(stage: Stage, story: Story, lead: Actor) -> None:
    stage.write(
        lead,
        lambda session: _done(
            participation.register_participation(
                session,
                actor=lead,
                clock=Clock(story.registered_on),
                collection=stage.collection,
                services=story.services,
            )
        ),
    )


def decide_on_registration(
    stage: Stage, organisation_id: int, registered_on: date, *, sends_back: bool = False
) -> None:
    """Let the programme team look at a registration a little later, and approve it or send it back."""
    clock, by = Clock(add_working_days(registered_on, APPROVED_AFTER_DAYS)), stage.programme

    def act(session: Session) -> None:
        organisation = session.get_one(Organisation, organisation_id)
        waits = waiting_registration(session, stage.collection, organisation, clock)
        if waits is None:
            return
        if sends_back:
            send_registration_back(
                session, actor=by, clock=clock, collection=stage.collection, organisation_id=organisation.id,
                seen=waits.seen, reason=SENT_BACK_BECAUSE, base_url=stage.settings.base_url,
            )  # fmt: skip
        else:
            seen = {organisation.id: waits.seen}
            approve_registrations(session, actor=by, clock=clock, collection=stage.collection, seen=seen)

    stage.write(stage.programme, act)


def _send(stage: Stage, story: Story, lead: Actor, signatory: Actor) -> None:
    if story.ending is Ending.FAULTS_AGAIN:
        _upload(stage, story, lead, DAMAGED)
    upload_id = _upload(stage, story, lead, DAMAGED if story.ending is Ending.UNREADABLE else _file(stage, story))
    if story.ending not in CONFIRMED:
        return
    clock = Clock(story.uploaded_on)
    with open_session(stage.engine, lead.scope, write=True) as session:
        upload = get_upload(session, upload_id)
        reasons = {found.key: REASON for found in confirmations.unanswered(session, upload)}
        confirmations.confirm(session, actor=lead, clock=clock, upload=upload, reasons=reasons)
        submission = submissions.submit(session, actor=lead, clock=clock, upload=upload)
        session.commit()
    if story.ending in SIGNED:
        _sign(stage, story, signatory, submission)


def _upload(stage: Stage, story: Story, lead: Actor, content: bytes) -> int:
    clock = Clock(story.uploaded_on)
    stored = store_stream(
        BytesIO(content), stage.settings.uploads_dir, lead.organisation_id, stage.settings.max_upload_bytes
    )
    with open_session(stage.engine, lead.scope, write=True) as session:
        upload: Upload = receive_upload(
            session,
            actor=lead,
            clock=clock,
            collection=stage.collection,
            stored=stored,
            display_name=_name(stage, story),
        )
        session.commit()
    while work_once(stage.engine, stage.settings, clock):
        pass
    return upload.id


def _file(stage: Stage, story: Story) -> bytes:
    edition = load_edition(stage.collection.year)
    return_ = simulated_return(story.profile, edition, story.services, without=story.without)
    faults = _FAULTS.get(story.ending)
    if faults is not None:
        return_ = faults(return_)
    buffer = BytesIO()
    write_template(edition, story.profile.code, story.profile.name, Format.CSV, buffer, return_)
    return buffer.getvalue()


def _with_faults(return_: Return) -> Return:
    """More people appointed than shortlisted in one group, and one blank among filled cells: two everyday slips."""
    counts = dict(return_.counts)
    counts[Cell("adult", "appointed", "", "asian")] = counts[Cell("adult", "shortlisted", "", "asian")] + 3
    counts.pop(Cell("adult", "leavers", "", "mixed"), None)
    return replace(return_, counts=counts)


def _with_many_faults(return_: Return) -> Return:
    """The figures of those appointed in the place of those shortlisted, in every service and for everybody."""
    counts = dict(return_.counts)
    turned = {cell: cell._replace(measure="appointed") for cell in counts if cell.measure == "shortlisted"}
    for shortlisted, appointed in turned.items():
        counts[shortlisted], counts[appointed] = counts[appointed], counts[shortlisted]
    return replace(return_, counts=counts)


_FAULTS = {
    Ending.FAULTS: _with_faults,
    Ending.FAULTS_AGAIN: _with_faults,
    Ending.MANY_FAULTS: _with_many_faults,
}


def _name(stage: Stage, story: Story) -> str:
    return f"sc-wres-{stage.collection.year}-{story.profile.code}.csv"


def _sign(stage: Stage, story: Story, signatory: Actor, submission: Submission) -> None:
    with open_session(stage.engine, signatory.scope, write=True) as session:
        mine = submissions.get_submission(session, submission.id)
        signing.sign(
            session, actor=signatory, clock=Clock(story.signed_on), submission=mine, seen_hash=mine.content_hash
        )
        session.commit()
    if story.ending is Ending.QUERIED:
        _review(stage, submission, date(stage.collection.year, 11, 12), _ask)
    if story.ending is Ending.ACCEPTED:
        _review(stage, submission, date(stage.collection.year, 11, 20), review.accept)


def _review(stage: Stage, submission: Submission, day: date, act: Callable[..., object]) -> None:
    with open_session(stage.engine, Scope.everything(), write=True) as session:
        signed = session.get_one(Submission, submission.id)
        act(session, actor=stage.programme, clock=Clock(day), submission=signed)
        session.commit()


_ask = partial(queries.ask, text=QUERY)


def _leave(stage: Stage, story: Story, lead: Actor) -> None:
    acts = {
        Ending.DECLINED: participation.withdraw_participation,
        Ending.WITHDRAWN: participation.withdraw_participation,
        Ending.NOTHING: participation.declare_nothing_to_submit,
    }
    act = acts.get(story.ending)
    if act is None:
        return
    reason = "No capacity to collect the figures this year. (demonstration)"
    clock = Clock(story.uploaded_on)
    stage.write(lead, lambda session: act(session, actor=lead, clock=clock, collection=stage.collection, reason=reason))


def _log(stage: Stage, about: Actor, kind: EventKind, day: date, *, by: Actor, **detail: object) -> None:
    def act(session: Session) -> None:
        record(
            session,
            organisation_id=about.organisation_id,
            kind=kind,
            actor=by,
            clock=Clock(day),
            collection_id=stage.collection.id,
            **detail,
        )

    stage.write(by, act)


def _done(_outcome: object) -> None:
    """Drop what an act returns: a story only plays it."""
