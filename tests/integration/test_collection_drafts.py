"""Setting up a collection: what is decided, every letter, the trial of the checks, and opening it."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.access import Actor, Role, Scope
from app.db.models import (
    Collection,
    CollectionDraft,
    CollectionMilestone,
    Event,
    Finding,
    Letter,
    LinkKind,
    Membership,
    ReminderSetting,
    Submission,
)
from app.db.scope import open_session
from app.errors import ConflictError, NotFoundError
from app.indicators.catalogue import EDITIONS_DIR
from app.programme.milestones import MilestoneKey, Window, default_windows
from app.services.collection_drafts import (
    COUNCILS,
    EMPLOYERS,
    LAST_YEAR,
    SetUp,
    SetUpRefusedError,
    begin_draft,
    get_draft,
    notes_on,
    save_draft,
    years_to_set_up,
)
from app.services.collection_opening import open_draft, readiness
from app.services.collections import current_collection, open_collection, windows_of
from app.services.draft_letters import draft_letters
from app.services.dry_runs import added_up, found_before, read_dry_run, start_dry_run
from app.services.invitations import Within
from app.services.letter_kinds import invited_reader
from app.services.organisation_history import link
from app.services.organisations import find_organisation
from app.services.signing import sign
from app.services.waiting_invitations import invite_waiting
from app.settings import Settings
from app.worker import dry_runs as worker
from app.worker.loop import work_once
from tests.support.journeys import good_file, traveller

EDITION_2026 = """
extends = 2025
collection = 2026
phase = "Phase 4"
title = "SC-WRES collection 2026"
template_version = "2026.1"
rule_set = "2026.1"
status = "current"

[as_at]
earliest = 2026-03-01
latest = 2026-10-31

[window]
earliest_end = 2026-03-01
latest_end = 2026-10-31
"""

NOTHING_TRIED = {"job_id": 1, "total": 1, "after": 0, "checked": 0, "clean": 0, "fix": {}, "confirm": {}, "before": {}}


@pytest.fixture
def editions(tmp_path):
    folder = tmp_path / "editions"
    shutil.copytree(EDITIONS_DIR, folder)
    (folder / "2026.toml").write_text(EDITION_2026, encoding="utf-8")
    return folder


@pytest.fixture
def everything(engine, council, actor):  # after the rows that tests make: the database takes one writer at a time
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


@pytest.fixture
def actor(make):
    programme = make.organisation(kind="programme")
    user = make.user(name="Pat Team")
    return Actor(user.id, user.name, user.email, Role.PROGRAMME_TEAM, programme.id, programme.name, session_id=0)


@pytest.fixture
def council(make):
    organisation = make.organisation(kind="local_authority", name="Northmoor", code="NOR")
    for role in (Role.LEAD, Role.SIGNATORY):
        make.membership(organisation, make.user(name=f"Its {role}", email=f"{role}@nor.example"), role)
    return organisation


@pytest.fixture
def draft(everything, actor, clock, editions):
    return begin_draft(everything, 2026, actor=actor, clock=clock, editions_dir=editions)


def said(**other):
    return replace(SetUp("Phase 4", default_windows(2026), (COUNCILS,), (), "Ring us."), **other)


def test_a_year_with_an_edition_and_no_collection_can_be_set_up(everything, actor, clock, editions, draft):
    open_collection(everything, 2025, clock)

    assert years_to_set_up(everything, editions) == (2026,)
    assert (draft.phase_name, draft.windows["registered"]) == ("Phase 4", ["2026-04-01", "2026-06-30"])
    assert begin_draft(everything, 2026, actor=actor, clock=clock, editions_dir=editions).id == draft.id
    with pytest.raises(ConflictError, match="The collection of 2025 is open already"):
        begin_draft(everything, 2025, actor=actor, clock=clock, editions_dir=editions)
    with pytest.raises(ConflictError, match="A later collection than that of 2024 is open"):
        begin_draft(everything, 2024, actor=actor, clock=clock, editions_dir=editions)


def test_what_is_set_up_is_no_collection_and_moves_nothing(everything, clock, draft, council):
    with pytest.raises(NotFoundError):
        current_collection(everything, clock)
    assert everything.scalar(select(func.count(Collection.id))) == 0
    assert everything.scalar(select(func.count(CollectionMilestone.id))) == 0


@pytest.mark.parametrize(
    ("other", "field", "message"),
    [
        ({"phase_name": ""}, "phase_name", "Give the phase a name"),
        ({"invites": ()}, "invites-councils", "Choose who is invited"),
        ({"invites": ("everybody",)}, "invites-councils", "Choose who is invited"),
        ({"codes": ("NOPE",)}, "codes", "No organisation has this code: NOPE"),
        ({"left_out": ("NOPE", "NOR")}, "left_out", "No organisation has this code: NOPE."),
        ({"codes": ("NOR",), "left_out": ("nor",)}, "left_out", "stands among the further organisations, too: nor."),
        ({"words": "x" * 2001}, "words", "at most 2,000 characters; yours have 2,001"),
        (
            {"windows": {**default_windows(2026), MilestoneKey.REGISTERED: Window(date(2026, 5, 1), date(2026, 4, 1))}},
            "registered-due",
            "the last day comes before the first",
        ),
        (
            {"windows": {**default_windows(2026), MilestoneKey.REGISTERED: Window(date(2025, 5, 1), date(2026, 6, 1))}},
            "registered-opens",
            "choose days from 2026 to 2028",
        ),
        (
            {"windows": {**default_windows(2026), MilestoneKey.INVITED: Window(date(2026, 4, 15), date(2026, 4, 20))}},
            "registered-opens",
            "must not begin or end before",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(everything, actor, clock, draft, other, field, message):
    with pytest.raises(SetUpRefusedError) as refused:
        save_draft(everything, draft, said(**other), actor=actor, clock=clock)

    assert {name: message in words for name, words in refused.value.problems.items()} == {field: True}


def test_last_days_that_are_no_working_days_are_said(draft):
    windows = {MilestoneKey.UPLOADED: Window(date(2026, 9, 1), date(2026, 10, 31))}

    (note,) = notes_on(windows)

    assert note.endswith("is Saturday 31 October 2026, not a working day.")


@pytest.fixture
def others(make):
    """Two employers, of which one took part, a trust, and an invented council."""
    employer = make.organisation(name="Grove", code="GRO")
    make.organisation(name="Elm", code="ELM")
    make.organisation(kind="trust", name="A trust", code="TRU")
    make.organisation(kind="local_authority", name="Invented", is_demonstration=True)
    make.participation(employer, make.collection(2025), "adult")


def test_who_is_invited_follows_the_choice(others, everything, actor, clock, draft):
    def invited(*invites, **codes):
        save_draft(everything, draft, said(invites=invites, **codes), actor=actor, clock=clock)
        return [one.code for one in readiness(everything, draft, is_demonstration=False).invitees]

    assert invited(COUNCILS) == ["TRU", "NOR"]
    assert invited(EMPLOYERS) == ["ELM", "GRO"]
    assert invited(LAST_YEAR) == ["GRO"]
    assert invited(LAST_YEAR, codes=("nor",)) == ["GRO", "NOR"]
    assert invited(COUNCILS, EMPLOYERS, left_out=("tru", "ELM")) == ["GRO", "NOR"]


def test_every_letter_can_be_read_before_with_a_real_recipient(everything, actor, clock, draft, council):
    save_draft(everything, draft, said(), actor=actor, clock=clock)

    kinds = draft_letters(draft, invited_reader(everything, council.id), "https://scwres.example")

    copies = [copy for kind in kinds for one in kind.letters for copy in one.copies]
    assert {one.to for one in copies} == {"Its lead (lead)", "Its signatory (signatory)"}
    assert all("Northmoor" in one.text for kind in kinds[:9] for letter in kind.letters for one in letter.copies)
    assert kinds[0].letters[0].when == "Sunday 1 March 2026, 9 in the morning"


def test_nobody_to_reach_means_no_copies(everything, draft, actor):
    programme = invited_reader(everything, actor.organisation_id)

    kinds = draft_letters(draft, programme, "https://scwres.example")

    assert [copy for kind in kinds for one in kind.letters for copy in one.copies] == []


def opened(session, draft, actor, clock, editions, seen=None):
    seen = seen or readiness(session, draft, is_demonstration=False).digest
    return open_draft(
        session, draft, seen=seen, actor=actor, clock=clock, base_url="https://x.example", editions_dir=editions
    )


def test_opening_keeps_everything_that_was_decided_and_invites_once(everything, actor, clock, draft, council, editions):
    windows = {**default_windows(2026), MilestoneKey.REGISTERED: Window(date(2026, 4, 2), date(2026, 7, 1))}
    save_draft(everything, draft, said(phase_name="Phase Four", windows=windows), actor=actor, clock=clock)

    done = opened(everything, draft, actor, clock, editions)

    collection = everything.scalars(select(Collection)).one()
    assert (done.organisations, done.letters) == (1, 2)
    assert (collection.year, collection.phase_name, collection.edition) == (2026, "Phase Four", "2026")
    assert windows_of(everything, collection)[MilestoneKey.REGISTERED] == Window(date(2026, 4, 2), date(2026, 7, 1))
    assert everything.scalars(select(ReminderSetting.words)).all() == ["Ring us."]
    assert everything.scalars(select(Event.kind)).all() == ["invited"]
    assert everything.scalar(select(func.count(CollectionDraft.id))) == 0


def test_no_invitation_goes_out_before_the_first_day_of_inviting(everything, actor, clock, draft, council, editions):
    opened(everything, draft, actor, clock, editions)

    assert set(everything.scalars(select(Letter.next_attempt_at))) == {datetime(2026, 3, 1, 9, 0, tzinfo=UTC)}


def test_nothing_is_opened_that_differs_from_what_was_seen(everything, actor, clock, draft, council, editions):
    seen = readiness(everything, draft, is_demonstration=False).digest
    everything.add(Membership(organisation_id=council.id, user_id=actor.user_id, role=Role.DEPUTY))

    with pytest.raises(ConflictError, match="Something changed since you looked"):
        opened(everything, draft, actor, clock, editions, seen)


def test_a_trial_needs_returns_of_the_year_before(everything, clock, draft):
    with pytest.raises(ConflictError, match="No return of 2025 was signed here"):
        start_dry_run(everything, draft, clock)


@pytest.fixture
def signed(make, tmp_path):
    """Makes an organisation with a signed return of 2025."""

    def _signed(code):
        one = traveller(make, tmp_path, code=code)
        version = one.submit(one.send(good_file(tmp_path, code)))
        with one.session(write=True) as session:
            mine = session.get_one(Submission, version.id)
            sign(session, actor=one.signatory, clock=one.clock, submission=mine, seen_hash=mine.content_hash)
            session.commit()

    return _signed


def tried(engine, clock, editions, tmp_path):
    settings = Settings(uploads_dir=tmp_path / "uploads", editions_dir=editions)
    while work_once(engine, settings, clock):
        pass


def test_the_trial_says_how_many_returns_would_fail_which_check(
    engine, actor, clock, editions, signed, tmp_path, monkeypatch
):
    for code in ("X00001", "X00002"):
        signed(code)
    monkeypatch.setattr(worker.dry_runs, "AT_ONCE", 1)
    with open_session(engine, Scope.everything(), write=True) as session:
        draft = begin_draft(session, 2026, actor=actor, clock=clock, editions_dir=editions)
        start_dry_run(session, draft, clock)
        with pytest.raises(ConflictError, match="A trial is under way"):
            start_dry_run(session, draft, clock)
        session.commit()

    tried(engine, clock, editions, tmp_path)

    with open_session(engine, Scope.everything()) as session:
        found = read_dry_run(session, get_draft(session, 2026))
    assert found.checks == ()
    assert (found.is_done, found.total, found.checked, found.clean) == (True, 2, 2, 2)


def test_a_check_that_only_the_new_edition_fails_is_counted(engine, actor, clock, editions, signed, tmp_path):
    strict = EDITION_2026.replace("latest = 2026-10-31", "latest = 2026-03-02")
    (editions / "2026.toml").write_text(strict, encoding="utf-8")
    signed("X00001")
    with open_session(engine, Scope.everything(), write=True) as session:
        start_dry_run(session, begin_draft(session, 2026, actor=actor, clock=clock, editions_dir=editions), clock)
        session.commit()

    tried(engine, clock, editions, tmp_path)

    with open_session(engine, Scope.everything()) as session:
        found = read_dry_run(session, get_draft(session, 2026))
    assert (found.checked, found.clean) == (1, 0)
    assert [(one.code, one.title, one.must_fix, one.confirm, one.before) for one in found.checks] == [
        ("D-08", "As-at date outside the collection", 0, 1, 0)
    ]


def test_what_was_to_confirm_last_year_stands_beside_what_would_be_now(engine, make, signed):
    signed("X00001")
    with open_session(engine, Scope.everything(), write=True) as session:
        submission = session.scalars(select(Submission)).one()
        for place, (code, severity) in enumerate((("P-03", "confirm"), ("P-03", "confirm"), ("D-18", "note"))):
            session.add(
                Finding(
                    organisation_id=submission.organisation_id,
                    upload_id=submission.upload_id,
                    position=100 + place,
                    key=code,
                    code=code,
                    severity=severity,
                    message="...",
                )
            )
        session.flush()
        before = found_before(session, submission)

    assert before == {"P-03"}
    assert added_up(NOTHING_TRIED, {"fix": frozenset(), "confirm": frozenset(), "before": before}, 7) == {
        **NOTHING_TRIED,
        "after": 7,
        "checked": 1,
        "clean": 1,
        "before": {"P-03": 1},
    }


def test_a_trial_of_a_set_up_that_is_gone_ends_quietly(engine, actor, clock, editions, signed, tmp_path):
    signed("X00001")
    with open_session(engine, Scope.everything(), write=True) as session:
        draft = begin_draft(session, 2026, actor=actor, clock=clock, editions_dir=editions)
        start_dry_run(session, draft, clock)
        session.delete(draft)
        session.commit()

    tried(engine, clock, editions, tmp_path)

    with open_session(engine, Scope.everything()) as session:
        assert session.scalar(select(func.count(CollectionDraft.id))) == 0


def test_who_is_named_after_the_opening_is_invited_at_once_but_not_before_the_first_day(
    everything, make, actor, clock, draft, council, editions
):
    everything.commit()
    alone = make.organisation(kind="local_authority", name="Alone", code="ALO")
    opened(everything, draft, actor, clock, editions)
    everything.commit()
    by = {"actor": actor, "clock": clock, "base_url": "https://x.example"}
    assert invite_waiting(everything, [alone.id, council.id], **by).organisations == 0
    everything.commit()
    make.membership(alone, make.user(name="Bo"), Role.LEAD)

    done = invite_waiting(everything, [alone.id, council.id], **by)

    assert (done.organisations, done.letters, done.waiting) == (1, 1, 0)
    assert invite_waiting(everything, [alone.id], **by).organisations == 0
    theirs = everything.scalars(select(Event.kind).where(Event.organisation_id == alone.id).order_by(Event.id)).all()
    assert theirs == ["invitation_waits", "invited"]
    letters = everything.scalars(select(Letter).where(Letter.organisation_id == alone.id)).all()
    assert [one.next_attempt_at for one in letters] == [datetime(2026, 3, 1, 9, 0, tzinfo=UTC)]


def test_who_is_named_where_another_makes_the_return_is_not_invited_afterwards(
    everything, make, actor, clock, draft, council, editions
):
    everything.commit()
    alone = make.organisation(kind="local_authority", name="Alone", code="ALO")
    opened(everything, draft, actor, clock, editions)
    link(Within(everything, actor, clock, alone), council, LinkKind.RETURNS_WITH, date(2026, 1, 1))
    everything.commit()
    make.membership(alone, make.user(name="Bo"), Role.LEAD)

    done = invite_waiting(everything, [alone.id], actor=actor, clock=clock, base_url="https://x.example")

    assert (done.organisations, done.letters, done.waiting) == (0, 0, 0)


def test_a_council_whose_return_another_makes_is_not_invited(others, everything, actor, clock, draft, council):
    maker = find_organisation(everything, "TRU")
    link(Within(everything, actor, clock, council), maker, LinkKind.RETURNS_WITH, date(2026, 1, 1))

    ready = readiness(everything, draft, is_demonstration=False)

    assert [one.code for one in ready.invitees] == ["TRU", "GRO"]
