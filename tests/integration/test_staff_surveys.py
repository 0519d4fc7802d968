"""An anonymous staff survey: every answer counted once, and nothing kept that tells who gave one, or when."""

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import Date, DateTime, Time, event, func, select, text  # noqa: TID251 - the tests of what lies under the ORM

from app.access import Scope
from app.db.models import Base, Event, StaffSurvey, SurveyCount, UtcDateTime
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.catalogue import load_edition
from app.programme.staff_survey import Answer
from app.services import surveys, typed_returns
from app.services.survey_answers import SurveyLinkError, SurveyOverError, keep_answer, survey_behind
from app.services.survey_counts import asked_groups, counted_so_far, counts_of, waiting_codes
from app.services.survey_results import results_of
from app.services.survey_return import differences, put_into_return, texts_for_return
from app.services.surveys import SurveyRefusedError
from app.services.typed_returns import Change, Typist
from tests.support.clocks import StoppedClock
from tests.support.journeys import traveller

EDITION = load_edition(2025)
SECRET = "a secret that is long enough for every test"
LAST_DAY = date(2025, 10, 20)
NOBODY = frozenset()
PUBLIC = frozenset({"hba_public"})


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def token(ours):
    return open_one(ours)


def open_one(ours, services=("adult",), closes_on=LAST_DAY):
    with ours.session(write=True) as session:
        survey = surveys.open_survey(
            session,
            actor=ours.lead,
            clock=ours.clock,
            collection=ours.collection,
            edition=EDITION,
            services=services,
            closes_on=closes_on,
            secret=SECRET,
        )
        session.commit()
    return surveys.link_token(survey, SECRET)


def close(ours, secret=SECRET):
    with ours.session(write=True) as session:
        outcome = surveys.close_survey(
            session, actor=ours.lead, clock=ours.clock, collection=ours.collection, secret=secret
        )
        session.commit()
    return outcome


def answer(ours, token, group="black", yes=NOBODY, times=1, service="adult", clock=None):
    places = survey_behind(ours.engine, token, clock or ours.clock).places
    place = next(one.place for one in places if (one.service, one.ethnic_group) == (service, group))
    for _ in range(times):
        keep_answer(ours.engine, token, Answer(place, yes), SECRET, clock or ours.clock)


def newest(session, ours):
    return surveys.newest_survey(session, ours.organisation.id, ours.collection.id)


def counts(ours):
    """What the counts of the newest survey hold, without those of nobody."""
    with ours.session() as session:
        rows = counts_of(session, newest(session, ours))
        return {
            (row.service, row.ethnic_group): (row.respondents, row.hba_public, row.hba_colleagues, row.hba_managers)
            for row in rows
            if row.respondents
        }


def waiting(ours):
    with ours.session() as session:
        return len(waiting_codes(newest(session, ours), SECRET))


def results(ours):
    with ours.session() as session:
        return results_of(EDITION, counts_of(session, newest(session, ours)))


def typist(ours):
    return Typist(ours.lead, ours.clock, ours.collection, EDITION)


def put(ours, *, together=True, replace=False, seen=None):
    with ours.session(write=True) as session:
        survey = newest(session, ours)
        texts = texts_for_return(EDITION, survey, results_of(EDITION, counts_of(session, survey)), together=together)
        changed = put_into_return(session, typist(ours), texts, seen or {}, replace=replace)
        session.commit()
    return changed


def typed(ours):
    with ours.session() as session:
        found = typed_returns.standing_values(session, ours.organisation.id, ours.collection.id)
        return typed_returns.texts_of(found)


def type_in(ours, texts):
    with ours.session(write=True) as session:
        typed_returns.save(session, typist(ours), [Change(key, value, 0) for key, value in texts.items()])
        session.commit()


def test_answers_are_counted_by_service_group_and_question(ours):
    token = open_one(ours, services=("children", "adult"))
    answer(ours, token, "black", frozenset({"hba_public", "hba_managers"}), times=4)
    answer(ours, token, "white_british", NOBODY, times=7, service="children")
    answer(ours, token, "prefer_not_to_say", frozenset({"hba_colleagues"}))

    assert close(ours) == "counted"

    assert counts(ours) == {
        ("adult", "black"): (4, 4, 0, 4),
        ("children", "white_british"): (7, 0, 0, 0),
        ("adult", "prefer_not_to_say"): (1, 0, 1, 0),
    }


def test_the_counts_move_by_ten_and_ten_always_wait_until_the_end(ours, token):
    seen = []
    for _ in range(45):
        answer(ours, token)
        with ours.session() as session:
            seen.append((counted_so_far(session, newest(session, ours)), waiting(ours)))

    assert {counted for counted, _ in seen} == {0, 10, 20, 30}
    assert {left for counted, left in seen if counted} == set(range(10, 20))
    assert all(counted + left == number for number, (counted, left) in enumerate(seen, 1))


def test_who_goes_into_a_batch_is_drawn_and_not_who_came_first(ours, token):
    answer(ours, token, "white_british", times=10)
    answer(ours, token, "asian", times=10)

    firsts = counts(ours)

    assert sum(row[0] for row in firsts.values()) == 10
    assert set(firsts) == {("adult", "white_british"), ("adult", "asian")}  # only one of them once in 92,378 times


def test_answers_that_come_at_the_same_moment_are_all_counted(ours, token):
    groups = ["black", "asian", "white_british", "mixed"]
    failures = []

    def many(group):
        try:
            answer(ours, token, group, PUBLIC, times=11)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=many, args=(group,)) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    close(ours)
    assert counts(ours) == {("adult", group): (11, 11, 0, 0) for group in groups}


def test_closing_beside_answers_loses_none_that_was_taken(ours, token):
    answer(ours, token, times=12)
    taken = []

    def go_on():
        try:
            for _ in range(40):
                answer(ours, token)
                taken.append(1)
        except SurveyOverError:
            pass

    thread = threading.Thread(target=go_on)
    thread.start()
    close(ours)
    thread.join()

    assert counts(ours) == {("adult", "black"): (12 + len(taken), 0, 0, 0)}


def test_no_table_holds_a_row_or_a_moment_of_an_answer(ours, token, engine):
    """What an answer leaves in the whole database: one sealed value of one size in the row of the survey."""
    before = _everything(engine)
    later = ours.clock.later(days=3, hours=5)
    answer(ours, token, "asian", PUBLIC, times=3, clock=later)

    after = _everything(engine)

    assert set(before) == set(after)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"staff_survey"}
    ((old, new),) = [(old, new) for old, new in zip(before["staff_survey"], after["staff_survey"], strict=True)]
    assert {name for name in old if old[name] != new[name]} == {"waiting"}
    assert len(bytes(new["waiting"])) == 80
    assert b"asian" not in bytes(new["waiting"])


def test_the_tables_of_a_survey_have_no_column_for_a_moment_but_of_opening_and_closing():
    moments = {
        f"{model.__tablename__}.{column.name}"
        for model in (StaffSurvey, SurveyCount)
        for column in model.__table__.columns
        if isinstance(column.type, UtcDateTime | Date | DateTime | Time)
    }

    assert moments == {"staff_survey.opened_at", "staff_survey.closed_at", "staff_survey.closes_on"}


def test_the_same_answers_in_another_order_leave_the_same_behind(ours, make, tmp_path):
    orders = (("black", "asian", "mixed"), ("mixed", "black", "asian"))
    kept = []
    for order in orders:
        theirs = traveller(make, tmp_path, code=f"X{order[0]}")
        link = open_one(theirs)
        for group in order:
            answer(theirs, link, group)
        with theirs.session() as session:
            kept.append(waiting_codes(newest(session, theirs), SECRET))

    assert kept[0] == kept[1]


def test_a_batch_writes_every_row_of_the_survey_in_order_so_that_none_is_the_newest(ours, token):
    answer(ours, token, "asian", times=19)
    written = []

    def note(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("UPDATE survey_count"):
            written.append(parameters)

    event.listen(ours.engine, "before_cursor_execute", note)
    answer(ours, token, "asian")

    assert len(written) == 7


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_database_s_own_marks_of_a_row_are_the_same_for_all_counts(ours, token, engine):
    answer(ours, token, "asian", times=12)
    answer(ours, token, "black", times=12)

    with engine.connect() as connection:
        marks = connection.scalars(text("SELECT xmin::text FROM survey_count")).all()

    assert len(marks) == 7
    assert len(set(marks)) == 1


def test_the_log_says_who_opened_and_closed_and_nothing_of_what_was_answered(ours, token):
    answer(ours, token, times=12)
    close(ours)

    with ours.session() as session:
        events = session.scalars(select(Event).where(Event.kind.like("survey%")).order_by(Event.id)).all()

    assert [(one.kind, sorted(one.detail), one.actor_name) for one in events] == [
        ("survey_opened", ["survey_id"], ours.lead.name),
        ("survey_closed", ["survey_id"], ours.lead.name),
    ]


def test_fewer_than_ten_answers_are_deleted_and_another_survey_may_be_opened(ours, token):
    answer(ours, token, "asian", PUBLIC, times=9)

    assert close(ours) == "too_few"

    assert counts(ours) == {}
    with ours.session() as session:
        assert newest(session, ours).waiting is None
    assert open_one(ours) != token


def test_there_is_one_survey_whose_answers_count(ours, token):
    with pytest.raises(ConflictError, match="has a survey for this collection already"):
        open_one(ours)
    answer(ours, token, times=10)
    close(ours)

    with pytest.raises(ConflictError, match="already"):
        open_one(ours)


def test_how_many_answered_is_shown_in_steps_of_ten(ours, token):
    shown = []
    for _ in range(21):
        answer(ours, token)
        with ours.session() as session:
            shown.append(surveys.respondents_in_steps(session, newest(session, ours), SECRET))

    assert shown == [0] * 9 + [10] * 10 + [20] * 2


@pytest.mark.parametrize("wrong", ["", "x", "a\0b", "\ud800", "0" * 5000])
def test_a_link_that_was_never_made_leads_nowhere(ours, token, wrong):
    with pytest.raises(SurveyLinkError):
        survey_behind(ours.engine, wrong, ours.clock)


def test_a_renewed_link_ends_the_one_before_and_keeps_the_answers(ours, token):
    answer(ours, token, times=5)
    with ours.session(write=True) as session:
        surveys.renew_link(session, actor=ours.lead, collection=ours.collection, secret=SECRET)
        session.commit()
        link = surveys.link_token(newest(session, ours), SECRET)

    with pytest.raises(SurveyLinkError):
        answer(ours, token)
    answer(ours, link, times=5)

    assert close(ours) == "counted"
    assert counts(ours) == {("adult", "black"): (10, 0, 0, 0)}


def test_only_the_hash_of_a_link_is_kept_and_the_link_can_still_be_shown_again(ours, token, engine):
    with ours.session() as session:
        survey = newest(session, ours)

        assert surveys.link_token(survey, SECRET) == token
        assert surveys.link_token(survey, "another secret") is None
    assert token not in repr(_everything(engine))


def test_the_last_day_counts_and_the_day_after_does_not(ours, token):
    on_the_day = StoppedClock(instant=datetime.fromisoformat("2025-10-20T23:59:00+00:00"))
    day_after = StoppedClock(instant=datetime.fromisoformat("2025-10-21T00:00:00+00:00"))
    answer(ours, token, clock=on_the_day)

    with pytest.raises(SurveyOverError):
        answer(ours, token, clock=day_after)


def test_the_last_day_may_be_moved_also_after_it_has_passed(ours, token):
    ours.clock = StoppedClock(instant=datetime.fromisoformat("2025-10-25T09:00:00+00:00"))
    with pytest.raises(SurveyOverError):
        answer(ours, token)

    with ours.session(write=True) as session:
        surveys.move_last_day(
            session, clock=ours.clock, actor=ours.lead, collection=ours.collection, closes_on=date(2025, 10, 30)
        )
        session.commit()
    answer(ours, token)

    assert waiting(ours) == 1


def test_a_closed_survey_takes_no_answer_and_no_change(ours, token):
    answer(ours, token, times=10)
    close(ours)

    with pytest.raises(SurveyOverError):
        answer(ours, token)
    with pytest.raises(ConflictError, match="closed"):
        close(ours)
    with ours.session(write=True) as session, pytest.raises(ConflictError, match="closed"):
        surveys.renew_link(session, actor=ours.lead, collection=ours.collection, secret=SECRET)


@pytest.mark.parametrize(
    ("services", "closes_on", "field"),
    [
        ((), LAST_DAY, "services"),
        (("housing",), LAST_DAY, "services"),
        (("adult",), None, "closes_on"),
        (("adult",), date(2025, 10, 7), "closes_on"),
        (("adult",), date(2026, 1, 7), "closes_on"),
    ],
)
def test_a_survey_needs_a_service_and_a_last_day_that_can_come(ours, services, closes_on, field):
    with pytest.raises(SurveyRefusedError) as refused:
        open_one(ours, services, closes_on)

    assert list(refused.value.problems) == [field]


def test_an_organisation_without_a_survey_has_nothing_to_close(ours):
    with pytest.raises(NotFoundError):
        close(ours)


def test_another_organisation_has_a_survey_of_its_own(ours, token, make, tmp_path):
    theirs = traveller(make, tmp_path, code="X00002")
    their_token = open_one(theirs)
    answer(theirs, their_token, "asian", times=10)
    answer(ours, token, "black", times=10)
    close(theirs)

    assert counts(theirs) == {("adult", "asian"): (10, 0, 0, 0)}
    assert waiting(ours) == 10
    with ours.session() as session:
        assert session.scalar(select(func.count(StaffSurvey.id))) == 1


def test_answers_sealed_with_a_secret_that_is_gone_are_lost_and_those_after_it_are_not(ours, token, caplog):
    place = survey_behind(ours.engine, token, ours.clock).places[0].place
    for _ in range(3):
        keep_answer(ours.engine, token, Answer(place, NOBODY), "the secret of before", ours.clock)
    answer(ours, token, times=11)

    close(ours)

    assert counts(ours) == {("adult", "black"): (11, 0, 0, 0)}
    assert "the service's secret changed" in caplog.text


def enough_for_everything(ours, token):
    answer(ours, token, "white_british", PUBLIC, times=10)
    answer(ours, token, "white_british", NOBODY, times=10)
    for group in ("mixed", "asian", "black", "other"):
        answer(ours, token, group, PUBLIC, times=10)
    close(ours)


def test_the_results_go_into_the_return_with_their_dates_and_a_note(ours, token):
    enough_for_everything(ours, token)

    changed = put(ours)

    found = typed(ours)
    assert changed == len(found)
    assert found["adult.survey_respondents..white_british"] == "20"
    assert found["adult.hba_public..white_british"] == "10"
    assert found["adult.hba_public..white_minority"] == "0"
    assert "adult.hba_public..white_not_split" not in found
    assert found["adult.hba_managers..black"] == "0"
    assert found["adult.survey_respondents..not_known"] == "0"
    assert (found["survey_from"], found["survey_to"]) == ("2025-10-08", "2025-10-08")
    assert found["table.staff_survey"] == "supplied"
    assert found["note.staff_survey"].startswith("From the anonymous staff survey of this service")
    assert not any(key.startswith("children") for key in found)


def test_what_is_put_in_twice_changes_nothing(ours, token):
    enough_for_everything(ours, token)
    put(ours)

    assert put(ours) == 0


def test_another_value_is_shown_and_stays_until_the_person_says_replace(ours, token):
    enough_for_everything(ours, token)
    type_in(ours, {"adult.hba_public..black": "99"})

    with pytest.raises(InvalidRequestError, match="shall be replaced"):
        put(ours)
    assert typed(ours) == {"adult.hba_public..black": "99"}
    put(ours, replace=True, seen={"adult.hba_public..black": 1})

    assert typed(ours)["adult.hba_public..black"] == "10"


def test_a_value_that_a_colleague_changed_meanwhile_stops_everything(ours, token):
    enough_for_everything(ours, token)
    type_in(ours, {"adult.hba_public..black": "99"})

    with pytest.raises(ConflictError, match="Somebody changed"):
        put(ours, replace=True)

    assert typed(ours) == {"adult.hba_public..black": "99"}


def test_small_groups_stand_together_only_where_the_lead_says_so(ours, token):
    answer(ours, token, "white_british", times=12)
    answer(ours, token, "black", PUBLIC, times=6)
    answer(ours, token, "mixed", NOBODY, times=5)
    close(ours)

    with pytest.raises(InvalidRequestError, match="Too few people"):
        put(ours, together=False)
    put(ours)

    found = typed(ours)
    assert found["adult.survey_respondents..other"] == "11"
    assert found["adult.hba_public..other"] == "6"
    assert found["adult.survey_respondents..black"] == "0"
    assert "Other holds Mixed, Black, Other together" in found["note.staff_survey"]


def test_the_differences_name_field_value_and_finding(ours, token):
    enough_for_everything(ours, token)
    type_in(ours, {"adult.hba_public..black": "99", "survey_from": "2025-10-08"})

    with ours.session() as session:
        standing = typed_returns.standing_values(session, ours.organisation.id, ours.collection.id)
        texts = texts_for_return(EDITION, newest(session, ours), results(ours), together=True)
        (found,) = differences(EDITION, standing, texts)

    assert (found.field.column, found.stands, found.found) == ("Black", "99", "10")


def _everything(engine):
    """Every row of every table, as plain values."""
    with open_session(engine, Scope.everything()) as session:
        return {
            str(table): [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def test_people_are_asked_for_every_group_of_the_return_but_those_of_records():
    asked = {group.key for group in asked_groups(EDITION)}

    assert {group.key for group in EDITION.groups} - asked == {"white_not_split", "not_known"}
