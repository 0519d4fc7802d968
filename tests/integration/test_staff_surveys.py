"""An anonymous staff survey: every answer counted once, and nothing kept that tells who gave one, or when."""

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import Date, DateTime, Time, event, func, select, text  # noqa: TID251 - the tests of what lies under the ORM
from sqlalchemy.exc import IntegrityError

from app.access import Scope
from app.db.models import Base, Event, StaffSurvey, SurveyCount, UtcDateTime
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.catalogue import load_edition
from app.programme.staff_survey import Answer
from app.services import surveys, typed_returns
from app.services.survey_answers import SurveyLinkError, SurveyOverError, SurveyPausedError, keep_answer, survey_behind
from app.services.survey_counts import answered_so_far, groups_to_ask, sealed_counts, shown_rows
from app.services.survey_results import results_of
from app.services.survey_return import differences, put_into_return, texts_for_return
from app.services.survey_seal import SealError, unseal
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
            session, actor=ours.lead, clock=ours.clock, collection=ours.collection, edition=EDITION, secret=secret
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
    """What the sealed counts of the newest survey hold, without those of nobody."""
    with ours.session() as session:
        held = sealed_counts(newest(session, ours), SECRET)
    return {
        (service, group): (count.respondents, *(number for _, number in count.yes))
        for service, groups in held.items()
        for group, count in groups.items()
        if count.respondents
    }


def found(ours):
    """What stands in clear of the newest survey, without those of nobody."""
    with ours.session() as session:
        rows = shown_rows(session, newest(session, ours))
        return {
            (row.service, *row.ethnic_groups): (
                row.respondents,
                row.hba_public,
                row.hba_colleagues,
                row.hba_managers,
            )
            for row in rows
            if row.respondents
        }


def answered(ours):
    with ours.session() as session:
        return answered_so_far(newest(session, ours), SECRET)


def results(ours):
    with ours.session() as session:
        survey = newest(session, ours)
        return results_of(EDITION, survey, shown_rows(session, survey))


def typist(ours):
    return Typist(ours.lead, ours.clock, ours.collection, EDITION)


def put(ours, *, together=True, replace=False, seen=None):
    with ours.session(write=True) as session:
        survey = newest(session, ours)
        held = results_of(EDITION, survey, shown_rows(session, survey))
        texts = texts_for_return(EDITION, survey, held, together=together)
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

    assert counts(ours) == {
        ("adult", "black"): (4, 4, 0, 4),
        ("children", "white_british"): (7, 0, 0, 0),
        ("adult", "prefer_not_to_say"): (1, 0, 1, 0),
    }


def test_closing_writes_what_may_be_seen_and_nothing_else(ours):
    token = open_one(ours, services=("children", "adult"))
    answer(ours, token, "white_british", PUBLIC, times=11)
    answer(ours, token, "mixed", PUBLIC, times=2)
    answer(ours, token, "black", NOBODY, times=9)
    answer(ours, token, "asian", NOBODY, times=12)
    answer(ours, token, "prefer_not_to_say", PUBLIC, times=3)
    answer(ours, token, "white_british", PUBLIC, times=9, service="children")

    assert close(ours) == "counted"

    assert found(ours) == {
        ("adult", "white_british"): (11, 11, 0, 0),
        ("adult", "mixed", "black", "other"): (11, 2, 0, 0),
        ("adult", "asian"): (12, 0, 0, 0),
    }
    with ours.session() as session:
        survey = newest(session, ours)
        assert (survey.tally, survey.answered) == (None, {"adult": 37, "children": 9})


def cells(engine):
    """Every count of people that stands anywhere in clear in the tables of surveys."""
    rows = _everything(engine)["survey_count"]
    return [(row["respondents"], row["hba_public"], row["hba_colleagues"], row["hba_managers"]) for row in rows]


@pytest.mark.parametrize("said", [{}, {"mixed": 2}, {"white_british": 12, "mixed": 2}, {"black": 10, "mixed": 9}])
def test_a_thief_of_the_database_finds_no_count_of_fewer_than_ten_people(ours, engine, said):
    link = open_one(ours, ("adult", "children"))
    for group, times in said.items():
        answer(ours, link, group, PUBLIC, times=times)
    answer(ours, link, "mixed", PUBLIC, times=2, service="children")
    opened = cells(engine)

    close(ours)

    assert opened == []
    assert all(people == 0 or people >= 10 for people, *_ in cells(engine))
    assert [row["tally"] for row in _everything(engine)["staff_survey"]] == [None]


def test_a_thief_finds_nothing_in_clear_while_a_survey_is_open(ours, token, engine):
    """Twenty-five answers in, as two were read before in clear: mixed, both yes to everything."""
    nobody = _everything(engine)
    answer(ours, token, "white_british", NOBODY, times=23)
    answer(ours, token, "mixed", frozenset({"hba_public", "hba_colleagues", "hba_managers"}), times=2)

    stolen = _everything(engine)

    assert stolen["survey_count"] == []
    ((before,), (after,)) = nobody["staff_survey"], stolen["staff_survey"]
    assert {name for name in before if before[name] != after[name]} == {"tally"}
    assert len(bytes(before["tally"])) == len(bytes(after["tally"])) == 540
    with pytest.raises(SealError):
        unseal(bytes(after["tally"]), "the secret is not in what was stolen")


def test_the_database_itself_refuses_a_count_of_few_people(ours, token, make):
    with ours.session() as session:
        survey = newest(session, ours)

    with pytest.raises(IntegrityError):
        make.survey_count(survey, respondents=9)


def test_a_survey_that_nothing_can_be_shown_of_is_deleted_and_another_may_be_opened(ours):
    """Seventeen people over two services, and no ten of one side in any."""
    token = open_one(ours, services=("children", "adult"))
    answer(ours, token, "white_british", PUBLIC, times=9)
    answer(ours, token, "asian", PUBLIC, times=8, service="children")

    assert close(ours) == "too_few"

    assert found(ours) == {}
    with ours.session() as session:
        survey = newest(session, ours)
        assert (survey.tally, survey.answered) == (None, None)
    assert open_one(ours) != token


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
    assert found(ours) == {("adult", group): (11, 11, 0, 0) for group in groups}


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

    assert found(ours) == {("adult", "black"): (12 + len(taken), 0, 0, 0)}


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
    assert {name for name in old if old[name] != new[name]} == {"tally"}
    assert b"asian" not in bytes(new["tally"])


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
            kept.append(unseal(newest(session, theirs).tally, SECRET))

    assert kept[0] == kept[1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_database_s_own_marks_of_a_row_are_the_same_for_all_that_is_shown(ours, token, engine):
    answer(ours, token, "asian", times=12)
    answer(ours, token, "black", times=12)
    close(ours)

    with engine.connect() as connection:
        marks = connection.scalars(text("SELECT xmin::text FROM survey_count")).all()

    assert len(marks) == 7
    assert len(set(marks)) == 1


@pytest.mark.parametrize("dies_at", ["INSERT INTO survey_count", "UPDATE staff_survey", "INSERT INTO event"])
def test_closing_that_dies_half_way_leaves_the_survey_open_and_whole(ours, token, dies_at):
    answer(ours, token, times=12)

    def die(_connection, _cursor, statement, *_):
        if statement.startswith(dies_at):
            raise KeyboardInterrupt

    event.listen(ours.engine, "before_cursor_execute", die)
    with pytest.raises(KeyboardInterrupt):
        close(ours)
    event.remove(ours.engine, "before_cursor_execute", die)

    assert found(ours) == {}
    assert answered(ours) == 12
    assert close(ours) == "counted"
    assert found(ours) == {("adult", "black"): (12, 0, 0, 0)}


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

    assert found(ours) == {}
    with ours.session() as session:
        assert newest(session, ours).tally is None
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
            shown.append(surveys.respondents_in_steps(newest(session, ours), SECRET))

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
    assert found(ours) == {("adult", "black"): (10, 0, 0, 0)}


def test_only_the_hash_of_a_link_is_kept_and_the_link_can_still_be_shown_again(ours, token, engine):
    with ours.session() as session:
        survey = newest(session, ours)

        assert surveys.link_token(survey, SECRET) == token
        assert surveys.link_token(survey, "another secret") is None
    assert token not in repr(_everything(engine))


def test_the_last_day_counts_to_a_british_midnight_and_the_day_after_does_not(ours, token):
    on_the_day = StoppedClock(instant=datetime.fromisoformat("2025-10-20T22:59:00+00:00"))
    day_after = StoppedClock(instant=datetime.fromisoformat("2025-10-20T23:00:00+00:00"))
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

    assert answered(ours) == 1


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

    assert found(theirs) == {("adult", "asian"): (10, 0, 0, 0)}
    assert answered(ours) == 10
    with ours.session() as session:
        assert session.scalar(select(func.count(StaffSurvey.id))) == 1


def test_answers_sealed_with_another_secret_wait_for_it_to_come_back(ours, token):
    answer(ours, token, times=11)
    place = survey_behind(ours.engine, token, ours.clock).places[0].place

    with pytest.raises(SurveyPausedError):
        keep_answer(ours.engine, token, Answer(place, NOBODY), "another secret", ours.clock)

    assert answered(ours) == 11


def test_a_survey_that_can_no_longer_be_read_closes_with_nothing(ours, token):
    answer(ours, token, times=11)

    assert close(ours, secret="another secret") == "too_few"

    assert found(ours) == {}


def enough_for_everything(ours, token):
    answer(ours, token, "white_british", PUBLIC, times=10)
    answer(ours, token, "white_british", NOBODY, times=10)
    for group in ("mixed", "asian", "black", "other"):
        answer(ours, token, group, PUBLIC, times=10)
    close(ours)


def test_the_results_go_into_the_return_with_their_dates_and_a_note(ours, token):
    enough_for_everything(ours, token)

    changed = put(ours)

    texts = typed(ours)
    assert changed == len(texts)
    assert texts["adult.survey_respondents..white_british"] == "20"
    assert texts["adult.hba_public..white_british"] == "10"
    assert texts["adult.hba_public..white_minority"] == "0"
    assert "adult.hba_public..white_not_split" not in texts
    assert texts["adult.hba_managers..black"] == "0"
    assert texts["adult.survey_respondents..not_known"] == "0"
    assert (texts["survey_from"], texts["survey_to"]) == ("2025-10-08", "2025-10-08")
    assert texts["table.staff_survey"] == "supplied"
    assert texts["note.staff_survey"].startswith("From the anonymous staff survey of this service")
    assert not any(key.startswith("children") for key in texts)


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

    texts = typed(ours)
    assert texts["adult.survey_respondents..other"] == "11"
    assert texts["adult.hba_public..other"] == "6"
    assert texts["adult.survey_respondents..black"] == "0"
    assert "Other holds Mixed, Black, Other together" in texts["note.staff_survey"]


def test_the_differences_name_field_value_and_finding(ours, token):
    enough_for_everything(ours, token)
    type_in(ours, {"adult.hba_public..black": "99", "survey_from": "2025-10-08"})

    with ours.session() as session:
        standing = typed_returns.standing_values(session, ours.organisation.id, ours.collection.id)
        texts = texts_for_return(EDITION, newest(session, ours), results(ours), together=True)
        (one,) = differences(EDITION, standing, texts)

    assert (one.field.column, one.stands, one.found) == ("Black", "99", "10")


def _everything(engine):
    """Every row of every table, as plain values."""
    with open_session(engine, Scope.everything()) as session:
        return {
            str(table): [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def test_people_are_asked_for_every_group_of_the_return_but_those_of_records():
    asked = set(groups_to_ask(EDITION))

    assert {group.key for group in EDITION.groups} - asked == {"white_not_split", "not_known"}
