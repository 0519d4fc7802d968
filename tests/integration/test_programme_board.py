import csv
import gc
import io
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import event, insert

from app.access import Scope
from app.db.models import Event, Organisation
from app.db.scope import open_session
from app.errors import NotFoundError
from app.programme.milestones import MilestoneKey
from app.programme.standing import StuckKind
from app.programme.statuses import Status, milestone_statuses
from app.services.board_export import board_csv, safe_cell
from app.services.board_filters import BoardFilter, Only, filter_of
from app.services.board_stamps import board_stamp
from app.services.board_summaries import BoardKind, councils_words
from app.services.collections import find_collection
from app.services.events import events_of
from app.services.programme import board, board_rows
from app.services.work_lists import work_lists
from tests.support.cycle import ACCEPTED, READ, REGISTERED, SIGNED, VALID, WAITING, WINDOWS

TODAY = date(2025, 11, 3)
FAULTS = ("upload_has_faults", "2025-10-20", {"must_fix": 3, "confirm": 0})


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def everybody(make, collection, tell):
    """Six organisations, each somewhere else in the cycle, and the programme, which is on no board."""
    stories = {
        "Ashby": (SIGNED, "North East"),
        "Beechley": (WAITING, "North East"),
        "Cedarham": ((*READ, FAULTS), "London"),
        "Dunmore": ((("invited", "2025-03-03"),), "London"),
        "Elmstead": ((*REGISTERED, ("withdrawn", "2025-09-01")), "London"),
        "Firth": ((), None),
    }
    made = {}
    for name, (happenings, region) in stories.items():
        made[name] = make.organisation(name=name, kind="local_authority", region_name=region, region_code=region)
        if happenings:
            tell(made[name], collection, happenings)
    make.organisation(name="The programme", kind="programme")
    return made


@pytest.fixture
def session(engine):
    with open_session(engine, Scope.everything()) as session:
        yield session


SENTENCE = (
    "4 registered, 1 submitted, 3 overdue: 1 has not registered, 2 have registered; 2 are stuck for different reasons."
)


def names(rows):
    return [row.name for row in rows]


def test_the_board_counts_everybody_once(session, everybody):
    found = board(session, 2025, TODAY).summary

    assert (found.organisations, found.registered, found.submitted, found.overdue, found.stuck) == (6, 4, 1, 3, 1 + 1)
    assert found.sentence == SENTENCE
    assert (found.unregistered_overdue, found.left) == (1, 1)


def test_the_funnel_shows_how_many_stand_where_at_each_milestone(session, everybody):
    steps = {step.title: step for step in board(session, 2025, TODAY).summary.funnel}

    assert [step.complete for step in steps.values()] == [5, 4, 3, 3, 2, 1, 0, 0, 0, 0]
    assert steps["Signed off"].overdue == 2
    assert steps["Registered"].counts[Status.OVERDUE] == 1
    assert steps["Signed off"].counts[Status.WITHDRAWN] == 1


def test_regions_are_lines_of_the_same_funnel_with_no_region_last(session, everybody):
    regions = board(session, 2025, TODAY).summary.regions

    assert [(line.region, line.organisations, line.registered, line.overdue, line.stuck) for line in regions] == [
        ("London", 3, 2, 2, 1),
        ("North East", 2, 2, 1, 1),
        ("No region", 1, 0, 0, 0),
    ]
    assert [step.complete for step in regions[1].steps][:6] == [2, 2, 2, 2, 2, 1]


def test_a_row_says_where_an_organisation_is_and_why(session, everybody):
    rows = {row.name: row for row in board(session, 2025, TODAY).page}

    waiting = rows["Beechley"]
    assert (waiting.milestone_title, waiting.status, waiting.reason) == (
        "Signed off",
        Status.OVERDUE,
        "waiting for the signatory since 16 September",
    )
    assert waiting.stuck.kind is StuckKind.SIGNATURE
    assert waiting.lacks == "to sign off: waiting for the signatory since 16 September (1 working day overdue)"
    assert rows["Dunmore"].lacks == "to register: not registered yet (89 working days overdue)"
    assert (rows["Elmstead"].next_step, rows["Elmstead"].lacks) == (
        "nothing is expected",
        "nothing is expected: withdrew on 1 September",
    )
    assert rows["Ashby"].milestone is MilestoneKey.QUALITY_REVIEWED
    assert (rows["Elmstead"].status, rows["Elmstead"].reason) == (Status.WITHDRAWN, "withdrew on 1 September")
    assert rows["Cedarham"].overdue == (MilestoneKey.VALID, MilestoneKey.SIGNED_OFF)


def test_a_review_past_the_aim_is_said_on_its_row_in_the_file_and_in_the_list(session, everybody):
    row = next(row for row in board(session, 2025, TODAY).page if row.name == "Ashby")
    task = next(one.task for one in work_lists(session, 2025, TODAY) if one.key == "ready")

    assert (row.reason, row.own_due) == ("not reviewed yet; past the 20-day aim", "last day in 19 working days")
    assert (task.words, task.note, task.oldest) == (
        "1 return to review",
        "1 past the 20-day aim",
        "the oldest signed on",
    )
    assert board_csv([row]).count("not reviewed yet; past the 20-day aim") == 1


def test_a_review_within_the_aim_says_nothing_of_it(session, everybody):
    row = next(row for row in board(session, 2025, date(2025, 10, 16)).page if row.name == "Ashby")
    task = next(one.task for one in work_lists(session, 2025, date(2025, 10, 16)) if one.key == "ready")

    assert (row.reason, row.own_due, task.note) == ("not reviewed yet", "last day in 31 working days", "")


def test_the_kind_narrows_the_counts_too(session, make, everybody, collection, tell):
    tell(make.organisation(name="Grove Care", kind="employer"), collection, SIGNED)

    councils = board(session, 2025, TODAY, BoardFilter(kind=BoardKind.COUNCILS))
    employers = board(session, 2025, TODAY, BoardFilter(kind=BoardKind.EMPLOYERS))

    assert councils.summary.sentence == SENTENCE
    assert employers.summary.sentence == "1 registered, 1 submitted, 0 overdue; nobody is stuck."
    assert (councils.page.total, names(employers.page)) == (6, ["Grove Care"])
    assert [point.this_year for point in employers.submissions if point.day == date(2025, 9, 18)] == [1]
    assert [point.this_year for point in councils.submissions if point.day == date(2025, 9, 18)] == [1]


def test_a_demonstration_counts_invented_organisations_only_and_no_other_collection_does(session, make, tell):
    practice = make.collection(2025, is_demonstration=True)
    real = make.organisation(name="Leeds City Council", kind="local_authority")
    invented = make.organisation(name="Ashmoor", kind="local_authority", is_demonstration=True)
    make.finding(make.upload(real, practice, make.user()), code="R1")
    for organisation in (real, invented):
        tell(organisation, practice, WAITING)

    found = board(session, 2025, TODAY)

    assert (names(found.page), found.summary.registered, found.checks) == (["Ashmoor"], 1, ())
    assert max(point.this_year or 0 for point in found.registrations) == 1
    assert [names(one.rows) for one in work_lists(session, 2025, TODAY) if one.key == "stuck"] == [["Ashmoor"]]


def test_the_board_is_as_new_as_the_log_and_the_organisations(session, engine, make, everybody, collection, tell):
    before = board(session, 2025, TODAY).summary

    tell(everybody["Beechley"], collection, (("signed_off", "2025-11-03"),))
    with open_session(engine, Scope.everything(), write=True) as writing:
        writing.get_one(Organisation, everybody["Ashby"].id).name = "Zeal"
        writing.commit()
    make.organisation(name="Grove", kind="local_authority")
    session.rollback()
    after = board(session, 2025, TODAY)

    assert (before.submitted, before.organisations) == (1, 6)
    assert (after.summary.submitted, after.summary.organisations) == (2, 7)
    assert names(after.page)[-1] == "Zeal"


def test_a_window_that_moves_moves_the_board_at_once(session, engine, make, everybody, collection):
    assert board(session, 2025, TODAY).summary.overdue == 3

    make.milestone(collection, MilestoneKey.SIGNED_OFF, date(2025, 9, 1), date(2025, 11, 30))
    make.milestone(collection, MilestoneKey.VALID, date(2025, 9, 1), date(2025, 11, 30))
    session.rollback()

    assert names(board(session, 2025, TODAY, BoardFilter(only=Only.OVERDUE)).page) == ["Dunmore"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, BoardFilter(kind=BoardKind.COUNCILS)),
        ({"kind": "employers", "page": "3"}, BoardFilter(kind=BoardKind.EMPLOYERS, offset=100)),
        ({"kind": "everyone", "region": "E12", "search": "ash"}, BoardFilter(search="ash", region_code="E12")),
        (
            {"milestone": "valid", "status": "overdue", "only": "stuck"},
            BoardFilter(kind=BoardKind.COUNCILS, milestone=MilestoneKey.VALID, status=Status.OVERDUE, only=Only.STUCK),
        ),
        (
            {"kind": "x", "milestone": "x", "status": "x", "only": "x", "page": "-1", "region": ""},
            BoardFilter(kind=BoardKind.COUNCILS),
        ),
        (
            {"milestone": "any", "status": "any", "only": "any", "region": "any"},
            BoardFilter(kind=BoardKind.COUNCILS),
        ),
        ({"page": "9" * 40}, BoardFilter(kind=BoardKind.COUNCILS)),
        ({"page": "²"}, BoardFilter(kind=BoardKind.COUNCILS)),
    ],
)
def test_an_address_asks_for_a_filter_and_nothing_it_says_is_trusted(asked, expected):
    assert filter_of(asked) == expected


def test_those_stuck_are_listed_the_longest_waiting_first(session, everybody):
    assert names(board(session, 2025, TODAY).summary.stuck_longest) == ["Beechley", "Cedarham"]


def test_each_row_is_what_the_log_of_that_organisation_alone_gives(session, everybody, collection):
    for row in board(session, 2025, TODAY).page:
        alone = milestone_statuses(events_of(session, row.organisation_id, collection.id), WINDOWS, TODAY)
        assert row.statuses == tuple(one.status for one in alone)


def test_the_same_log_gives_the_same_board_and_an_earlier_day_gives_that_days_board(session, everybody):
    assert board(session, 2025, TODAY) == board(session, 2025, TODAY)

    earlier = board(session, 2025, date(2025, 9, 17)).summary
    assert (earlier.registered, earlier.submitted, earlier.overdue) == (4, 0, 1)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"only": Only.REGISTERED}, ["Ashby", "Beechley", "Cedarham", "Elmstead"]),
        ({"only": Only.NOT_REGISTERED}, ["Dunmore", "Firth"]),
        ({"only": Only.SUBMITTED}, ["Ashby"]),
        ({"only": Only.OVERDUE}, ["Beechley", "Cedarham", "Dunmore"]),
        ({"status": Status.OVERDUE}, ["Beechley", "Cedarham", "Dunmore"]),
        ({"only": Only.STUCK}, ["Beechley", "Cedarham"]),
        ({"region_code": "London"}, ["Cedarham", "Dunmore", "Elmstead"]),
        ({"kind": BoardKind.EMPLOYERS}, []),
        ({"kind": BoardKind.COUNCILS, "only": Only.SUBMITTED}, ["Ashby"]),
        ({"search": " ASH "}, ["Ashby"]),
        ({"milestone": MilestoneKey.SIGNED_OFF}, ["Beechley"]),
        ({"milestone": MilestoneKey.SIGNED_OFF, "status": Status.OVERDUE}, ["Beechley", "Cedarham"]),
        ({"status": Status.WITHDRAWN}, ["Elmstead"]),
    ],
)
def test_rows_can_be_filtered(session, everybody, wanted, expected):
    assert names(board_rows(session, 2025, TODAY, BoardFilter(**wanted))) == expected


def test_rows_come_in_pages_while_the_counts_stay_whole(session, everybody):
    found = board(session, 2025, TODAY, BoardFilter(limit=2, offset=4))

    assert names(found.page) == ["Elmstead", "Firth"]
    assert (found.page.total, found.page.has_more, found.summary.organisations) == (6, False, 6)


def test_the_curve_sets_this_year_beside_the_same_day_last_year(session, make, everybody, tell):
    last_year = make.collection(2024)
    tell(everybody["Ashby"], last_year, (("registered", "2024-05-10"), ("signed_off", "2024-10-01")))
    tell(everybody["Firth"], last_year, (("registered", "2024-06-01"), ("signed_off", "2024-11-20")))

    found = board(session, 2025, TODAY)
    registered = {point.day: (point.this_year, point.last_year) for point in found.registrations}
    submitted = {point.day: (point.this_year, point.last_year) for point in found.submissions}

    assert registered[date(2025, 5, 11)] == (0, 1)
    assert registered[date(2025, 5, 12)] == (4, 1)
    assert submitted[date(2025, 9, 18)] == (1, 0)
    assert submitted[date(2025, 11, 3)] == (1, 1)
    assert submitted[date(2025, 11, 30)] == (None, 2)


def test_without_a_year_before_the_curve_has_one_line(session, everybody):
    assert {point.last_year for point in board(session, 2025, TODAY).registrations} == {None}


def test_the_checks_that_most_organisations_failed_come_first(session, make, everybody, collection):
    user = make.user()
    for name, codes in {"Ashby": ["R2", "R1"], "Cedarham": ["R2", "R2", "R2"], "Beechley": ["R1"]}.items():
        upload = make.upload(everybody[name], collection, user)
        for code in codes:
            make.finding(upload, code=code)
        make.finding(upload, code="C1", severity="confirm")

    checks = board(session, 2025, TODAY).checks

    assert [(one.code, one.organisations, one.findings) for one in checks] == [("R1", 2, 2), ("R2", 2, 4)]


def test_the_lists_name_who_needs_the_team_today_and_whom_it_chases(session, make, everybody, collection, tell):
    asked = make.organisation(name="Gorse")
    tell(asked, collection, (*SIGNED, ("query_asked", "2025-11-03", {"query_id": 1})))
    newcomer = make.organisation(name="Hollin")
    tell(newcomer, collection, (("invited", "2025-03-03"), ("registered", "2025-10-30")))
    answered = make.organisation(name="Inkpen")
    answer = ("query_answered", "2025-11-03", {"query_id": 1})
    tell(answered, collection, (*SIGNED, ("query_asked", "2025-11-03", {"query_id": 1}), answer))
    unlucky = make.organisation(name="Jarrow")
    tell(unlucky, collection, (*SIGNED, ("accepted", "2025-10-30"), ("upload_failed", "2025-11-03")))

    unknown = make.organisation(name="Kirkby")
    tell(unknown, collection, (("invited", "2025-03-03"), ("registered", "2025-10-31", {"awaits": "approval"})))

    for name, (kind, day) in {
        "Lark": ("withdrawn", "2025-10-30"),
        "Merton": ("nothing_to_submit", "2025-10-20"),
    }.items():
        tell(make.organisation(name=name), collection, (("invited", "2025-03-03"), (kind, day)))
    tell(make.organisation(name="Norton"), collection, (("invited", "2025-03-03"), ("withdrawn", "2025-10-17")))

    lists = {one.key: names(one.rows) for one in work_lists(session, 2025, TODAY)}

    assert lists == {
        "failed": ["Jarrow"],
        "answers": ["Inkpen"],
        "queries": ["Gorse"],
        "approve": ["Kirkby"],
        "overdue": ["Dunmore", "Beechley", "Cedarham"],  # Hollin and Kirkby registered lately
        "stuck": ["Beechley", "Cedarham"],
        "new": ["Hollin"],
        "left": ["Merton", "Lark"],
        "ready": ["Ashby"],
    }


def test_a_list_of_all_kinds_says_how_many_of_it_are_councils_as_the_board_opens_with_them(
    session, make, everybody, collection, tell
):
    tell(make.organisation(name="Care Ltd", kind="employer"), collection, WAITING)

    tasks = {one.key: one.task for one in work_lists(session, 2025, TODAY)}

    assert (tasks["overdue"].count, tasks["overdue"].note) == (4, "3 of them councils")
    assert (tasks["stuck"].count, tasks["stuck"].note) == (3, "2 of them councils")


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        (["local_authority", "trust"], ""),
        (["employer"], "none of them councils"),
        (["employer", "local_authority"], "1 of them councils"),
    ],
)
def test_councils_are_counted_only_where_others_are_among_them(kinds, words):
    assert councils_words(kinds) == words


def test_an_accepted_return_waits_for_nobody(session, make, collection, tell):
    tell(make.organisation(), collection, ACCEPTED)

    assert [one.total for one in work_lists(session, 2025, date(2025, 11, 20))] == [0] * 9


def test_a_year_that_was_never_opened_has_no_board(session):
    with pytest.raises(NotFoundError, match="The collection of 2025 has not been opened"):
        board(session, 2025, TODAY)


def test_before_anybody_is_added_the_board_is_empty_and_says_so(session, collection):
    found = board(session, 2025, TODAY)

    assert (found.summary.sentence, found.summary.organisations, found.page.total) == (
        "Nobody has registered yet.",
        0,
        0,
    )


def test_a_confined_session_sees_only_itself_on_the_board(engine, everybody):
    with open_session(engine, Scope.organisation(everybody["Ashby"].id)) as session:
        assert names(board(session, 2025, TODAY).page) == ["Ashby"]


def test_the_export_holds_every_row_and_runs_nothing_in_a_spreadsheet(session, make, everybody, collection):
    make.organisation(name='=HYPERLINK("http://example.org")', code="@SUM(1)")

    rows = list(csv.DictReader(io.StringIO(board_csv(board_rows(session, 2025, TODAY)))))

    assert len(rows) == 7
    assert (rows[0]["Organisation"], rows[0]["Code"]) == ('\'=HYPERLINK("http://example.org")', "'@SUM(1)")
    beechley = next(row for row in rows if row["Organisation"] == "Beechley")
    assert beechley["Reason"] == "waiting for the signatory since 16 September"
    assert (beechley["Overdue"], beechley["Stuck"], beechley["Valid"]) == ("Signed off", "yes", "complete")
    assert (beechley["Current milestone"], beechley["Next step"]) == ("Signed off", "to sign off")
    past = [row["Organisation"] for row in rows if row["Past the aim for a review"] == "yes"]
    assert past == ["Ashby"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1"])
def test_whatever_looks_like_a_formula_is_led_by_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (SIGNED, ("waits for the programme team", "programme team", "waits for the programme team")),
        (
            (*SIGNED, ("query_asked", "2025-11-20", {"query_id": 1})),
            ("waits for the organisation", "organisation", "waits for the organisation"),
        ),
        (WAITING, ("overdue", "signatory", "not started")),
        ((*WAITING, ("withdrawn", "2025-11-20")), ("withdrawn", "nobody", "withdrawn")),
    ],
)
def test_the_file_says_whose_turn_it_is(session, make, collection, tell, happened, said):
    tell(make.organisation(name="Ashby"), collection, happened)

    (row,) = csv.DictReader(io.StringIO(board_csv(board_rows(session, 2025, date(2025, 12, 3)))))

    assert (row["Status"], row["Whose turn"], row["Quality reviewed"]) == said


def test_ordinary_text_is_left_as_it_is():
    assert [safe_cell(text) for text in ("", "Ashby", "3 - 4")] == ["", "Ashby", "3 - 4"]


@pytest.fixture
def queries(engine):
    """Every statement that reads the database, as it is sent."""
    sent = []

    def _note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", _note)
    yield sent
    event.remove(engine, "before_cursor_execute", _note)


def _add_organisations(engine, collection, clock, count):
    with open_session(engine, Scope.everything(), write=True) as session:
        rows = [
            Organisation(code=f"B{number:05}", name=f"Body {number}", kind="employer", created_at=clock.now())
            for number in range(count)
        ]
        session.add_all(rows)
        session.flush()
        events = [
            {
                "organisation_id": row.id,
                "collection_id": collection.id,
                "kind": kind,
                "at": datetime.combine(date.fromisoformat(day), time(9), UTC),
                "actor_name": "Somebody",
                "detail": {},
            }
            for row in rows
            for kind, day in VALID
        ]
        session.execute(insert(Event), events)
        session.commit()


@pytest.mark.parametrize("count", [20, 200])
def test_the_number_of_queries_is_the_same_for_20_and_for_200_organisations(engine, clock, collection, queries, count):
    _add_organisations(engine, collection, clock, count)
    queries.clear()

    with open_session(engine, Scope.everything()) as session:
        found = board(session, 2025, TODAY)
        for_board = len(queries)
        work_lists(session, 2025, TODAY)

    assert found.summary.registered == count
    assert (for_board, len(queries) - for_board) == (8, 3)


def test_what_was_read_is_kept_and_only_what_is_new_is_read_again(engine, clock, collection, queries, make, tell):
    _add_organisations(engine, collection, clock, 20)
    newcomer = make.organisation(name="Newcomer")

    def read_logs():
        queries.clear()
        with open_session(engine, Scope.everything()) as session:
            registered = board(session, 2025, TODAY).summary.registered
        return registered, [one for one in queries if "event.detail" in one]

    first, again = read_logs(), read_logs()
    tell(newcomer, collection, REGISTERED)
    updated = read_logs()

    assert (first[0], again[0], updated[0]) == (20, 20, 21)
    assert (len(first[1]), len(again[1]), len(updated[1])) == (1, 0, 1)
    assert "organisation_id IN" in updated[1][0]


def test_a_board_that_was_read_is_not_read_again_however_many_organisations_there_are(engine, clock, collection,
                                                                                      queries):  # fmt: skip
    _add_organisations(engine, collection, clock, 20)

    def look():
        queries.clear()
        with open_session(engine, Scope.everything()) as session:
            board(session, 2025, TODAY)
        return len(queries)

    look()

    assert look() == 4
    assert not [one for one in queries if "finding" in one or "GROUP BY" in one]


def test_an_organisation_that_is_renamed_moved_or_given_a_code_is_so_on_the_board_at_once(engine, collection, make):
    body = make.organisation(name="Ashby", region_code="E12000001", region_name="North East")

    def row():
        with open_session(engine, Scope.everything()) as session:
            found = board(session, 2025, TODAY)
            return found.page.rows[0].name, found.page.rows[0].gss_code, list(found.region_names.values())

    before = row()
    with open_session(engine, Scope.everything(), write=True) as session:
        kept = session.get_one(Organisation, body.id)
        kept.name, kept.gss_code, kept.region_code, kept.region_name = "Ashby X", "E06000999", "E12000007", "London"
        session.commit()

    assert before == ("Ashby", body.gss_code, ["North East"])
    assert row() == ("Ashby X", "E06000999", ["London"])


def test_two_organisations_cannot_be_confused_by_where_one_part_ends(engine, collection, make):
    make.organisation(name="Ashby", code="A", region_code=None, region_name="North")
    with open_session(engine, Scope.everything()) as session:
        before = board_stamp(session, find_collection(session, 2025))
    with open_session(engine, Scope.everything(), write=True) as session:
        kept = session.query(Organisation).one()
        kept.region_code, kept.region_name = "North", None
        session.commit()
    with open_session(engine, Scope.everything()) as session:
        assert board_stamp(session, find_collection(session, 2025)) != before


def test_the_first_reading_leaves_pythons_search_for_rubbish_as_it_found_it(engine, collection, everybody):
    assert gc.isenabled()
    with open_session(engine, Scope.everything()) as session:
        board(session, 2025, TODAY)
    assert gc.isenabled()
