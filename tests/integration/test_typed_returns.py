"""A return that is typed: kept letter for letter, never overwritten unseen, and received like any other file."""

import threading

import pytest
from sqlalchemy import func, select

from app.access import Actor, Role, Scope
from app.db.models import Event, Submission, TypedCheck, TypedHow, TypedValue, Upload
from app.db.scope import ScopeError, open_session
from app.errors import ConflictError, InvalidRequestError
from app.indicators.catalogue import load_edition
from app.services import typed_returns, typed_sending, uploads
from app.services.return_records import return_from_record
from app.services.typed_returns import Change, Fate, Typist
from app.worker.loop import work_once
from schemas.typed import field_of
from tests.support.journeys import good_file, traveller
from tests.support.workbooks import GOOD_DETAILS, good_counts

EDITION = load_edition(2025)
LEAVERS = "adult.leavers..black"
SHORTLISTED, APPOINTED = "adult.shortlisted..asian", "adult.appointed..asian"


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def colleague(make, ours):
    user = make.user(name="Beatrice")
    make.membership(ours.organisation, user, Role.DEPUTY)
    return Actor(user.id, user.name, user.email, Role.DEPUTY, ours.organisation.id, "", session_id=0)


def typist(ours, actor=None):
    return Typist(actor or ours.lead, ours.clock, ours.collection, EDITION)


def type_in(ours, texts, seen=0, actor=None):
    """Type texts into fields of which everybody saw the same version; return what became of each."""
    with ours.session(write=True) as session:
        changes = [Change(field, text, seen) for field, text in texts.items()]
        outcomes = typed_returns.save(session, typist(ours, actor), changes)
        session.commit()
    return [outcome.fate for outcome in outcomes]


def standing(ours):
    with ours.session() as session:
        return typed_returns.standing_values(session, ours.organisation.id, ours.collection.id)


def texts(ours):
    return typed_returns.texts_of(standing(ours))


def check(ours):
    """Press "Check it" and let the worker do the rest."""
    with ours.session() as session:
        kept = typed_sending.keep_as_file(session, typist(ours), ours.settings.uploads_dir, 1_000_000)
    with ours.session(write=True) as session:
        upload = typed_sending.send_to_checks(session, typist(ours), kept)
        session.commit()
    while work_once(ours.engine, ours.settings, ours.clock):
        pass
    return ours.upload(upload.id)


def everything():
    """What one would type to give the good return."""
    return {**GOOD_DETAILS, **{field_of(cell): str(count) for cell, count in good_counts().items()}}


@pytest.mark.parametrize("text", ["12", "12.5", "about 10, or so", "1,204", 'two "posts"', "007", "=1+1", "£5", "-3"])
def test_what_is_typed_is_kept_letter_for_letter(ours, text):
    assert type_in(ours, {LEAVERS: text}) == [Fate.SAVED]

    assert texts(ours) == {LEAVERS: text}


def test_spaces_around_a_text_and_marks_that_no_file_can_hold_are_left_out(ours):
    type_in(ours, {LEAVERS: " 1\x002 ", "note.leavers": "Two\r\nlines\x07"})

    assert texts(ours) == {LEAVERS: "12", "note.leavers": "Two\nlines"}


def test_what_was_typed_goes_into_the_return_exactly_and_a_blank_is_no_zero(ours):
    typed = everything()
    del typed["adult.leavers..mixed"]
    typed["adult.leavers..other"] = "0"
    type_in(ours, typed)

    upload = check(ours)

    found = return_from_record(upload.details, upload.counts).counts
    assert {field_of(cell): str(count) for cell, count in found.items()} == {
        key: text for key, text in typed.items() if key not in GOOD_DETAILS
    }
    assert found["adult", "leavers", "", "other"] == 0
    assert ("adult", "leavers", "", "mixed") not in found


def test_details_and_notes_of_several_lines_arrive_as_they_were_typed(ours):
    note = 'We wrote "about",\n# and counted again; twice'
    type_in(
        ours, {**everything(), "as_at": "31 March 2025", "note.leavers": note, "table.staff_survey": "cannot_supply"}
    )

    upload = check(ours)

    assert upload.details["as_at"] == "2025-03-31"
    assert upload.details["notes"] == {"leavers": note}
    assert upload.details["tables"]["staff_survey"] == "cannot_supply"


def test_a_typed_return_is_an_upload_like_any_other_up_to_the_version(ours):
    type_in(ours, everything())

    upload = check(ours)
    version = ours.submit(upload)

    assert (upload.state, upload.summary["must_fix"], upload.summary["confirm"]) == ("read", 0, 0)
    assert upload.display_name == "typed-in-2025.csv"
    assert version.version == 1


def test_a_typed_return_and_the_same_return_as_a_file_are_the_same_version(ours, tmp_path):
    from_file = ours.submit(ours.send(good_file(tmp_path)))
    type_in(ours, everything())

    typed = ours.submit(check(ours))

    assert typed.content_hash == from_file.content_hash
    assert typed.id == from_file.id


def test_checking_twice_without_a_change_is_one_upload(ours):
    type_in(ours, everything())

    assert check(ours).id == check(ours).id
    with ours.session() as session:
        assert session.scalar(select(func.count(TypedCheck.id))) == 1


def test_each_change_and_check_makes_an_upload_of_its_own(ours):
    type_in(ours, everything())
    first = check(ours)
    type_in(ours, {"adult.leavers..black": "4"}, seen=1)

    assert check(ours).id != first.id


def test_nothing_can_be_checked_before_something_is_typed(ours):
    with pytest.raises(ConflictError, match="Nothing is typed in yet"):
        check(ours)


def test_the_services_are_those_of_the_registration_until_somebody_says_otherwise(make, tmp_path):
    ours = traveller(make, tmp_path, services=("adult",))
    type_in(ours, {LEAVERS: "3"})
    assert check(ours).details["services"] == ["adult"]

    type_in(ours, {"services": "children"})

    assert check(ours).details["services"] == ["children"]


def test_findings_lead_back_to_the_fields_in_which_they_were_typed(ours):
    type_in(ours, {**everything(), APPOINTED: "99999", LEAVERS: "about 10", "as_at": "31 Smarch"})
    upload = check(ours)

    with ours.session() as session:
        places = typed_sending.typed_places(session, upload)
        found = {item.code: places.get(item.position) for item in uploads.findings_of(session, upload)}

    assert found["R-01"] == "/our-return/type/recruitment#adult.appointed..asian"
    assert found["C-01"] == "/our-return/type/leavers#adult.leavers..black"
    assert found["D-06"] == "/our-return/type#as_at"


def test_findings_of_a_file_that_was_sent_lead_to_no_field(ours, tmp_path):
    upload = ours.send(good_file(tmp_path, as_at="31 Smarch"))

    with ours.session() as session:
        assert typed_sending.typed_places(session, upload) == {}


def test_of_a_value_that_a_colleague_changed_meanwhile_nothing_is_overwritten(ours, colleague):
    type_in(ours, {LEAVERS: "12"})
    type_in(ours, {LEAVERS: "14"}, seen=1, actor=colleague)

    with ours.session(write=True) as session:
        (outcome,) = typed_returns.save(session, typist(ours), [Change(LEAVERS, "13", seen=1)])

    assert outcome.fate is Fate.CONFLICT
    assert (outcome.change.text, outcome.standing.text, outcome.standing.typed_by_name) == ("13", "14", "Beatrice")
    assert texts(ours) == {LEAVERS: "14"}


def test_whoever_picks_one_of_two_values_has_it_saved(ours, colleague):
    type_in(ours, {LEAVERS: "12"})
    type_in(ours, {LEAVERS: "14"}, seen=1, actor=colleague)

    assert type_in(ours, {LEAVERS: "13"}, seen=2) == [Fate.SAVED]
    assert texts(ours) == {LEAVERS: "13"}


def test_an_old_page_takes_nothing_back_that_its_reader_did_not_touch(ours, colleague):
    type_in(ours, {LEAVERS: "12"})
    type_in(ours, {LEAVERS: "14", APPOINTED: "3"}, seen=1, actor=colleague)
    type_in(ours, {APPOINTED: "3"}, actor=colleague)

    assert type_in(ours, {LEAVERS: "12"}, seen=1) == [Fate.UNCHANGED]
    assert type_in(ours, {APPOINTED: ""}, seen=0) == [Fate.UNCHANGED]
    assert texts(ours) == {LEAVERS: "14", APPOINTED: "3"}


def test_the_same_value_from_both_is_no_conflict(ours, colleague):
    type_in(ours, {LEAVERS: "12"}, actor=colleague)

    assert type_in(ours, {LEAVERS: "12"}, seen=0) == [Fate.UNCHANGED]


def test_a_version_that_never_was_is_a_conflict(ours):
    type_in(ours, {LEAVERS: "12"})

    assert type_in(ours, {LEAVERS: "13"}, seen=77) == [Fate.CONFLICT]
    assert type_in(ours, {APPOINTED: "13"}, seen=77) == [Fate.CONFLICT]


def test_of_two_colleagues_at_the_same_moment_both_keep_their_work(ours, colleague):
    """Each types into twenty fields of their own and into one that both want; the one who is second is told."""
    fields = [field_of(cell) for cell in list(good_counts())[:41]]
    start, found = threading.Barrier(2), {}

    def work(person, mine):
        start.wait(10)
        fates = [type_in(ours, {field: str(person.user_id)}, actor=person)[0] for field in (*mine, fields[40])]
        found[person.user_id] = fates

    people = [
        threading.Thread(target=work, args=(ours.lead, fields[:20])),
        threading.Thread(target=work, args=(colleague, fields[20:40])),
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert [fates[:20] for fates in found.values()] == [[Fate.SAVED] * 20] * 2
    assert sorted(fates[20] for fates in found.values()) == [Fate.CONFLICT, Fate.SAVED]
    kept = texts(ours)
    assert {kept[field] for field in fields[:20]} == {str(ours.lead.user_id)}
    assert {kept[field] for field in fields[20:40]} == {str(colleague.user_id)}


def test_colleagues_see_what_the_other_changed_since(ours, colleague):
    type_in(ours, {LEAVERS: "12", APPOINTED: "3"})
    type_in(ours, {APPOINTED: "4"}, seen=1, actor=colleague)
    now = standing(ours)

    mine = typed_returns.changes_of_others(now, ours.lead.user_id, None)
    theirs = typed_returns.changes_of_others(now, colleague.user_id, None)
    newer = typed_returns.changes_of_others(now, ours.lead.user_id, typed_returns.newest_id(now))

    assert [(value.field, value.text, value.typed_by_name) for value in mine] == [(APPOINTED, "4", "Beatrice")]
    assert theirs == newer == []
    assert typed_returns.changes_of_others(now, 99999, None) == []


@pytest.mark.parametrize("text", ["AB 12 34 56 C", "someone@example.org", "name", "born on 3 May"])
def test_personal_details_are_never_kept(ours, text):
    assert type_in(ours, {LEAVERS: text, "note.leavers": f"ask {text}" if text != "name" else "dob 1"}) == [
        Fate.REFUSED,
        Fate.REFUSED,
    ]

    with ours.session() as session:
        assert session.scalars(select(TypedValue)).all() == []


def test_a_name_of_whoever_prepared_it_is_kept_but_no_address(ours):
    assert type_in(ours, {"prepared_by": "A. Preparer"}) == [Fate.SAVED]
    assert type_in(ours, {"prepared_by": "a.preparer@example.org"}, seen=1) == [Fate.REFUSED]


@pytest.mark.parametrize(("field", "longest"), [(LEAVERS, 100), ("as_at", 200), ("note.leavers", 2000)])
def test_a_text_has_an_end(ours, field, longest):
    assert type_in(ours, {field: "x" * longest}) == [Fate.SAVED]
    assert type_in(ours, {field: "x" * (longest + 1)}, seen=1) == [Fate.REFUSED]


@pytest.mark.parametrize("field", ["organisation", "collection", "template_version", "adult.leavers", "", "table.x"])
def test_only_the_fields_of_the_edition_can_be_filled_in(ours, field):
    with pytest.raises(InvalidRequestError, match="does not belong to this collection"):
        type_in(ours, {field: "1"})


def test_nothing_that_was_typed_is_ever_lost(ours, colleague):
    type_in(ours, {LEAVERS: "12"})
    type_in(ours, {LEAVERS: "14"}, seen=1, actor=colleague)
    with ours.session(write=True) as session:
        assert typed_returns.replace_all(session, typist(ours), {}, TypedHow.CLEARED) == 1
        session.commit()

    with ours.session() as session:
        story = typed_returns.history(session, ours.organisation.id, ours.collection.id, [LEAVERS])
    assert [(one.version, one.text, one.how, one.typed_by_name) for one in story] == [
        (3, "", "cleared", ours.lead.name),
        (2, "14", "typed", "Beatrice"),
        (1, "12", "typed", ours.lead.name),
    ]
    assert texts(ours) == {}


def test_clearing_an_empty_return_writes_nothing(ours):
    with ours.session(write=True) as session:
        assert typed_returns.replace_all(session, typist(ours), {}, TypedHow.CLEARED) == 0


def test_one_carries_on_from_a_file_that_was_read(ours, tmp_path):
    upload = ours.send(good_file(tmp_path))
    type_in(ours, {"note.leavers": "An earlier note"})
    with ours.session(write=True) as session:
        typed_sending.carry_on_from(session, typist(ours), session.get_one(Upload, upload.id))
        session.commit()

    again = check(ours)

    assert again.details == upload.details
    assert [row[:5] for row in again.counts] == [row[:5] for row in upload.counts]
    assert {value.how for value in standing(ours).values()} == {"from_a_file"}


def test_one_carries_on_from_no_file_that_could_not_be_read(ours):
    upload = ours.send(b"PK not a return")

    with ours.session(write=True) as session, pytest.raises(ConflictError, match="Only a file that could be read"):
        typed_sending.carry_on_from(session, typist(ours), session.get_one(Upload, upload.id))


def test_whoever_has_not_registered_types_nothing(ours, make):
    stranger = make.organisation()
    user = make.user()
    actor = Actor(user.id, user.name, user.email, Role.LEAD, stranger.id, stranger.name, session_id=0)

    session = open_session(ours.engine, Scope.organisation(stranger.id), write=True)
    with session, pytest.raises(ConflictError, match="Register for this collection first"):
        typed_returns.save(session, typist(ours, actor), [Change(LEAVERS, "1", 0)])


def test_whoever_withdrew_types_nothing(ours, make):
    make.event(ours.organisation, collection_id=ours.collection.id, kind="withdrawn")

    with pytest.raises(ConflictError, match="withdrew from this collection"):
        type_in(ours, {LEAVERS: "1"})


def test_an_accepted_return_is_typed_over_no_more(ours, tmp_path):
    version = ours.submit(ours.send(good_file(tmp_path)))
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        session.get_one(Submission, version.id).state = "accepted"
        session.commit()

    with pytest.raises(ConflictError, match="was accepted"):
        type_in(ours, {LEAVERS: "1"})


def test_the_log_says_once_that_typing_began(ours):
    type_in(ours, {LEAVERS: "1"})
    type_in(ours, {LEAVERS: "2"}, seen=1)

    with ours.session() as session:
        kinds = session.scalars(select(Event.kind).where(Event.kind == "typing_started")).all()
    assert kinds == ["typing_started"]


def test_a_return_of_another_organisation_cannot_be_seen_or_typed_into(ours, make, tmp_path):
    theirs = traveller(make, tmp_path, code="X00002")
    type_in(theirs, {LEAVERS: "12"})

    assert texts(ours) == {}
    session = open_session(ours.engine, Scope.organisation(ours.organisation.id), write=True)
    with session, pytest.raises((ScopeError, ConflictError)):
        typed_returns.save(session, typist(theirs), [Change(LEAVERS, "13", 1)])
    assert texts(theirs) == {LEAVERS: "12"}
