"""The programme board, its file, and one organisation's story, over HTTP."""

import csv
import io
import json
from datetime import UTC, datetime
from shutil import copy

import pytest

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.scope import open_session
from app.register.datasets import DATA_DIRECTORY, dataset
from app.services.board_summaries import BoardKind
from app.services.reference_loading import load_reference

BOARD, STORY = "programme-board.children", "organisation-story.children"
DEADLINE = "..deadline.children...deadline-moment.children.."
TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]
REGISTERED = (("invited", 3, 3), ("registered", 5, 12), ("template_downloaded", 7, 8))
WAITING = (*REGISTERED, ("upload_received", 9, 15), ("upload_valid", 9, 15), ("submission_created", 9, 16))


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def year(make, collection):
    """Four organisations in a small year: signed, waiting for a signature, only registered, and an employer."""
    stories = {
        "Ashby": ("local_authority", (*WAITING, ("signed_off", 9, 18))),
        "Beechley": ("local_authority", WAITING),
        "Cedarham": ("local_authority", REGISTERED[:2]),
        "Dunmore Care": ("employer", WAITING),
    }
    made = {}
    for name, (kind, happenings) in stories.items():
        made[name] = make.organisation(
            name=name, code=name[:3].upper(), kind=kind, region_code="E1", region_name="London"
        )
        for what, month, day in happenings:
            at = datetime(2025, month, day, 9, tzinfo=UTC)
            make.event(made[name], collection_id=collection.id, kind=what, at=at)
    return made


def shown(visitor, output, *inputs):
    answer = visitor.call(output, *(inputs or ("",)))
    assert answer.status_code == 200
    return json.dumps(answer.json, separators=(",", ":"))


def test_the_board_opens_with_councils_in_one_sentence(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert "3 registered, 1 submitted, 1 overdue; " in page
    assert (
        "Of 3 organisations, 3 registered, 2 sent a file, 2 have one that passed every check, and 1 signed off." in page
    )
    assert "Registered: 3 by 8 October 2025." in page
    assert "Organisations 1 to 3 of 3" in page
    assert '"Next step"' in page
    assert '"to be reviewed"' in page
    assert "Dunmore Care" not in page


def test_the_heading_says_whom_the_board_counts_whom_it_leaves_out_and_leads_to_everyone(sign_in, year):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    councils, employers, everyone = (shown(visitor, BOARD, f"?kind={kind}") for kind in BoardKind)

    assert '"children":"Councils (3 of 4), Phase 3 (2025)"' in councils
    assert "1 employer is left out here. " in councils
    assert '{"children":"Show everyone","href":"/programme?year=2025&kind=everyone"}' in councils
    assert "3 councils are left out here. " in employers
    assert "Everyone (4), " in everyone
    assert "left out here" not in everyone


def test_the_curves_say_whom_they_count_where_the_counts_above_differ(make, sign_in, year, collection):
    for name, kind in (("Ashby", "withdrawn"), ("Cedarham", "registration_sent_back")):
        make.event(year[name], collection_id=collection.id, kind=kind, at=datetime(2025, 10, 1, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert "Registered: 3 by 8 October 2025." in page
    assert "Today 2 are registered and 0 signed returns stand." in page
    assert '"1 of them withdrew"' in page


def test_before_anybody_signs_the_opening_sets_the_registrations_beside_the_same_day_last_year(
    make, sign_in, collection
):
    ashby, before = make.organisation(name="Ashby", kind="local_authority"), make.collection(2024)
    for one in (before, collection):
        at = datetime(one.year, 5, 2, 9, tzinfo=UTC)
        make.event(ashby, collection_id=one.id, kind="registered", at=at)

    assert "Registered so far: 1, against 1 by the same day last year." in shown(sign_in(Role.PROGRAMME_TEAM), BOARD)


def test_the_opening_sets_the_signed_returns_beside_the_same_day_last_year(make, sign_in, year):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    assert "against" not in shown(visitor, BOARD)
    before = make.collection(2024)
    for name in ("Ashby", "Beechley"):
        at = datetime(2024, 9, 18, 9, tzinfo=UTC)
        make.event(year[name], collection_id=before.id, kind="signed_off", at=at)

    page = shown(visitor, BOARD)

    assert "Registered so far" not in page
    assert page.index("Signed a first version so far: 1, against 2 by the same day last year.") < page.index("Overdue")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("?kind=everyone", ["Ashby", "Beechley", "Cedarham", "Dunmore Care"]),
        ("?kind=employers", ["Dunmore Care"]),
        ("?search=bee", ["Beechley"]),
        ("?only=overdue", ["Cedarham"]),
        ("?milestone=signed_off&status=complete", ["Ashby"]),
        ("?search=nobody", []),
    ],
)
def test_the_address_narrows_the_table_and_the_file_alike(sign_in, year, search, names):
    visitor = sign_in(Role.PROGRAMME_TEAM)

    page = shown(visitor, BOARD, search)
    answer = visitor.get(f"/programme/board.csv{search}")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert [row["Organisation"] for row in rows] == names
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sc-wres-2025-progress.csv"'
    if names:
        assert f"Organisations 1 to {len(names)} of {len(names)}" in page
    else:
        assert "Nobody matches this choice." in page


def test_the_tiles_say_who_of_the_overdue_never_registered_who_withdrew_and_who_was_not_invited(
    make, sign_in, year, collection
):
    for kinds in (("invited",), ("invited", "registered", "withdrawn"), (), ("withdrawn",)):
        council = make.organisation(kind="local_authority")
        for kind in kinds:
            make.event(council, collection_id=collection.id, kind=kind, at=datetime(2025, 4, 3, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert "4 of 7" in page
    assert '"1 of them withdrew, 1 other not invited"' in page
    assert '"1 has not registered, 1 has registered"' in page


def test_the_table_comes_fifty_at_a_time_and_the_links_keep_the_filters(make, sign_in, collection):
    for _ in range(51):
        make.organisation(kind="employer")

    visitor = sign_in(Role.PROGRAMME_TEAM)
    first, second = (shown(visitor, BOARD, f"?kind=employers&search=o&page={number}") for number in (1, 2))

    assert "Organisations 1 to 50 of 51" in first
    assert '"href":"/programme?kind=employers&search=o&page=2#everyone"' in first
    assert "Organisations 51 to 51 of 51" in second
    assert '"href":"/programme?kind=employers&search=o&page=1#everyone"' in second
    assert "Next page" not in second


def test_the_picture_and_its_table_say_the_same(sign_in, year):
    answer = sign_in(Role.PROGRAMME_TEAM).call(BOARD, "")
    text = json.dumps(answer.json)
    graphs = [part for part in _components(answer.json) if part.get("type") == "Graph"]

    complete = graphs[1]["props"]["figure"]["data"][0]
    assert (complete["name"], complete["x"][:6]) == ("Complete", [3, 3, 2, 2, 2, 1])
    assert text.count('"Figcaption"') == len(graphs) == 4


def test_one_look_tells_who_registered_who_is_stuck_and_why_and_who_is_overdue_by_region(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    for words in ("3 of 3", "1 of 3", "Waiting for a signatory", "No activity", "Most overdue: London (1)."):
        assert words in page
    assert '"href":"/programme?year=2025&kind=councils&why=signature#everyone"' in page
    assert '"href":"/programme?year=2025&kind=councils&region=E1&only=overdue#everyone"' in page
    assert "Deadline, 31 October: signed off (due in 17 working days)." in page


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("?why=signature", ["Beechley"]),
        ("?sort=least", ["Cedarham", "Beechley", "Ashby"]),
        ("?sort=longest", ["Cedarham", "Beechley", "Ashby"]),
        ("?sort=region", ["Ashby", "Beechley", "Cedarham"]),
    ],
)
def test_the_address_says_why_somebody_is_stuck_and_in_which_order_rows_stand(sign_in, year, search, names):
    answer = sign_in(Role.PROGRAMME_TEAM).get(f"/programme/board.csv{search}")

    assert [row["Organisation"] for row in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))] == names


def test_the_board_says_who_may_be_late_why_what_would_help_and_how_that_is_decided(make, sign_in, collection):
    quiet = make.organisation(name="Elmstead", code="ELM", kind="local_authority", region_name="London")
    for kind, month, day in (*REGISTERED, ("upload_has_faults", 10, 6), ("upload_has_faults", 10, 7)):
        at = datetime(2025, month, day, 9, tzinfo=UTC)
        make.event(quiet, collection_id=collection.id, kind=kind, at=at, detail={"must_fix": 1, "confirm": 0})
    make.membership(quiet, make.user(password_hash="chosen"))

    visitor = sign_in(Role.PROGRAMME_TEAM)
    page, file = shown(visitor, BOARD), visitor.get("/programme/board.csv?only=at_risk").text

    assert "1 organisation is neither overdue nor stuck, but may be late for what comes next." in page
    assert '"href":"/programme?year=2025&kind=councils&why=failed_twice&sort=risk#everyone"' in page
    assert "to sign off by 31 October (due in 17 working days)" in page
    assert '"text":"1 organisation sent files that failed in a row"' in page
    assert "Who may miss their next deadline" in page
    assert "at risk: 2 files sent and none passed" in page
    assert "offer to go through the report of the last file with them" in page
    assert "Gone quiet: the deadline is within 10 working days, and nothing was done for 5 or more." in page
    assert "2 files sent and none passed" in file
    assert "Nobody shows a sign of that at the moment." in shown(visitor, BOARD, "?kind=employers")


def test_the_table_says_in_which_phase_each_joined_and_how_that_is_decided(make, sign_in, year):
    before = make.collection(2024, phase_name="Phase 2")
    make.event(year["Ashby"], collection_id=before.id, kind="registered", at=datetime(2024, 5, 12, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert '"Joined in Phase 2 (2024): 1","href":"/programme?year=2025&kind=councils&joined=2024#everyone"' in page
    assert "An organisation joined in the first collection of this service in which its log says" in page


def test_the_map_puts_each_council_on_its_hexagon_with_a_number_for_its_step(make, sign_in, collection):
    leeds = make.organisation(name="Leeds", code="LEE", kind="local_authority", gss_code="E08000035")
    make.organisation(name="Nowhere", code="NOW", kind="local_authority", gss_code="E99999999")
    for what, month, day in (*WAITING, ("signed_off", 9, 18)):
        make.event(leeds, collection_id=collection.id, kind=what, at=datetime(2025, month, day, 9, tzinfo=UTC))

    answer = sign_in(Role.PROGRAMME_TEAM).call(BOARD, "")
    text = json.dumps(answer.json, ensure_ascii=False)
    graph = next(part for part in _components(answer.json) if part.get("type") == "Graph")["props"]["figure"]

    marks = graph["data"][-1]
    assert (marks["mode"], [one for one in marks["text"] if one], len(marks["text"])) == ("text", ["4"], 153)
    assert "Leeds: signed off" in marks["hovertext"]
    assert (
        "Of 1 invited council on the map, 1 signed off and 0 have not registered. 152 are not invited. 1 has no hexagon."
        in text
    )
    assert "4 Signed off (1)" in text
    assert "Not invited (152)" in text
    assert "invented" not in text


def test_a_council_of_the_register_that_nobody_invited_stands_on_the_map_as_not_invited(make, sign_in, collection):
    make.organisation(name="Leeds", code="LEE", kind="local_authority", gss_code="E08000035")
    bradford = make.organisation(name="Bradford", kind="local_authority", gss_code="E08000032")
    make.event(bradford, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert "Of 1 invited council on the map, 0 signed off and 1 has not registered. 152 are not invited." in page


def test_a_council_whose_return_another_makes_is_not_told_to_have_withdrawn(make, sign_in, collection):
    stories = {"Leeds": ("E08000035", "return_made_with"), "Bradford": ("E08000032", "withdrawn")}
    for name, (gss_code, last) in stories.items():
        council = make.organisation(name=name, kind="local_authority", gss_code=gss_code)
        for what, month, day in (*REGISTERED[:2], (last, 9, 20)):
            at = datetime(2025, month, day, 9, tzinfo=UTC)
            detail = {"text": "Wakefield", "since": "2025-09-20"} if what == "return_made_with" else {}
            make.event(council, collection_id=collection.id, kind=what, at=at, detail=detail)

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert page.count('"","return made with another organisation\'s","no"]') == 1
    assert page.count('"","withdrew, or nothing to submit","no"]') == 1
    assert "Withdrew, nothing to submit, ended, or return made with another organisation's" in page
    assert "Of 2 invited councils on the map, 0 signed off and 0 have not registered" in page


def test_invented_councils_stand_anywhere_in_their_region_and_beside_no_real_name(make, sign_in):
    collection = make.collection(2025, is_demonstration=True)
    body = make.organisation(name="Ash (demonstration)", kind="local_authority", region_code="E12000007",
                             region_name="London", is_demonstration=True)  # fmt: skip
    for what, month, day in REGISTERED:
        make.event(body, collection_id=collection.id, kind=what, at=datetime(2025, month, day, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), BOARD)

    assert "These councils are invented, so each stands on any hexagon of its region." in page
    assert "Of 1 invited council on the map, 0 signed off and 0 have not registered." in page
    assert not [name for name in ("Barking", "Leeds", "Hartlepool") if name in page]


def test_the_deadline_page_says_who_is_expected_and_when_that_was(sign_in, year):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    page = shown(visitor, DEADLINE, "", None)
    again = shown(visitor, DEADLINE, "?region=E1", 3)
    file = visitor.get("/programme/deadline.csv")

    assert "Signed off by 31 October 2025 (due in 17 working days): 2 are still expected; 1 has done it." in page
    assert "As it stood at 10:00:00, 8 October." in page
    assert "Nobody can be reached" in again
    assert [row.split(",")[0] for row in file.text.splitlines()[1:]] == ["Beechley", "Cedarham"]


def test_the_phases_so_far_are_published_figures_with_their_sources(sign_in, engine, clock, tmp_path):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    before = visitor.get("/programme/phases").text
    for key in ("programme", "named_since"):
        copy(DATA_DIRECTORY / dataset(key).file, tmp_path)
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=clock, directory=tmp_path)
        session.commit()
    page = visitor.get("/programme/phases").text

    assert "They appear when an administrator loads the reference data." in before
    named = ("Haringey", "Skills for Care, web page on developing the SC-WRES")
    for words in (">18<", ">23<", ">83<", ">76<", "not published", "None is counted from the log", *named):
        assert words in page


@pytest.mark.parametrize("search", ["?year=1999", "?page=%00", "?kind[]=x", "?" + "a=b&" * 200, None])
def test_a_broken_address_shows_the_whole_board(sign_in, year, search):
    assert "Organisations 1 to 3 of 3" in shown(sign_in(Role.PROGRAMME_TEAM), BOARD, search)


def test_before_the_first_collection_the_board_says_when_it_appears(sign_in):
    visitor = sign_in(Role.PROGRAMME_TEAM)

    assert "It appears when the first collection begins." in shown(visitor, BOARD)
    assert visitor.get("/programme/board.csv").status_code == 404
    assert visitor.get("/programme/board.csv?year=x").status_code == 400


def test_a_story_tells_who_what_and_when_and_links_to_the_review(make, sign_in, year, collection):
    person = make.user(name="Asha Leads")
    make.membership(year["Ashby"], person)
    upload = make.upload(
        year["Ashby"],
        collection,
        person,
        state="read",
        summary={"must_fix": 0, "confirm": 2},
        counts=[["secret", 71311]],
    )
    version = make.submission(upload, state="signed")

    page = shown(sign_in(Role.PROGRAMME_TEAM), STORY, "?code=ASH")

    assert "2025: the next step is to be reviewed (in progress): not reviewed yet; last day in 37 working days." in page
    assert "Asha Leads" in page
    assert "Still to name: deputy, signatory." in page
    assert f'"href":"/programme/returns/{version.id}"' in page
    assert "0 to fix, 2 to confirm" in page
    assert "Sent a version for sign-off." in page
    assert "71311" not in page
    assert "days overdue" not in page


def test_a_story_calls_no_step_late_that_begins_only_after_another(make, sign_in, collection):
    elm = make.organisation(name="Elm", code="ELM", kind="local_authority")
    make.event(elm, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))

    page = shown(sign_in(Role.PROGRAMME_TEAM), STORY, "?code=ELM&year=2025")

    assert page.count("days overdue") == 2  # in the sentence at the top, and beside "Registered"
    assert page.count("comes after the step: Registered") == 5
    assert "comes after the step: Action plan" in page


def test_what_the_programme_is_late_with_is_nobodys_overdue(make, sign_in, collection):
    make.organisation(name="Elm", code="ELM", kind="local_authority")
    visitor = sign_in(Role.PROGRAMME_TEAM)

    story, page = shown(visitor, STORY, "?code=ELM&year=2025"), shown(visitor, BOARD)

    assert "2025: the next step is to be invited (waits for the programme team): not invited yet;" in story
    assert "overdue" not in story
    assert "0 overdue" in page or "Nobody has registered yet." in page
    assert '"Past the last day"' in page


def test_no_approval_is_offered_of_a_registration_that_was_withdrawn(make, sign_in, collection):
    elm, visitor = make.organisation(name="Elm", code="ELM", kind="local_authority"), sign_in(Role.PROGRAMME_TEAM)
    happenings = (("registered", 3, {"awaits": "approval"}), ("withdrawn", 4, {"reason": "No staff."}))
    offered = []
    for kind, day, detail in happenings:
        at = datetime(2025, 6, day, 9, tzinfo=UTC)
        make.event(elm, collection_id=collection.id, kind=kind, at=at, detail=detail)
        offered.append("Approve its registration" in shown(visitor, STORY, "?code=ELM"))

    assert offered == [True, False]


def test_a_story_says_who_can_sign_in_and_leads_to_what_the_team_does_for_it(make, sign_in, year, collection):
    ashby, waiting = year["Ashby"], make.user(name="Asha Leads", email="asha@ashby.example", password_hash=None)
    make.membership(ashby, waiting)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    page = shown(visitor, STORY, "?code=ASH")

    assert "London. Nobody here has chosen a password yet, so nobody can sign in." in page
    assert "no letter went to them yet" in page
    assert "no password chosen yet" not in page
    assert '"Send invitations"' in page
    doors = (f"/organisations/{ashby.id}", f"/programme/reminders/{ashby.id}?year=2025",
             f"/organisations/{ashby.id}/waivers", "mailto:asha@ashby.example")  # fmt: skip
    for door in doors:
        assert f'"href":"{door}"' in page

    make.letter(ashby, collection, waiting, state="sent")
    page = shown(visitor, STORY, "?code=ASH")
    assert "invited, no password chosen yet" in page
    assert "Send invitations again" in page

    make.membership(ashby, make.user(password_hash="chosen"), Role.SIGNATORY)
    assert "London. 1 of 2 people with an open account has not chosen a password yet." in shown(
        visitor, STORY, "?code=ASH"
    )


def test_a_story_marks_the_address_at_which_letters_do_not_arrive(make, sign_in, year, collection):
    ada, bea = make.user(name="Ada", email="ada@ash.example"), make.user(name="Bea", email="bea@ash.example")
    for one in (ada, bea):
        make.membership(year["Ashby"], one, Role.DEPUTY)
    for one, state in ((ada, "returned"), (bea, "sent")):
        make.letter(
            year["Ashby"], collection, one, state=state, failure="unknown mailbox" if one is ada else None,
            settled_at=make.clock.now(),
        )  # fmt: skip

    page = shown(sign_in(Role.PROGRAMME_TEAM), STORY, "?code=ASH")

    assert page.count("Letters do not arrive here.") == 1
    assert page.index("ada@ash.example") < page.index("unknown mailbox") < page.index("bea@ash.example")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("signed", "Review version 1"),
        ("awaiting_signature", "Look at version 1 (not signed yet)"),
        ("accepted", "Look at version 1"),
    ],
)
def test_a_story_asks_for_a_review_only_of_a_signed_version(make, sign_in, year, collection, state, words):
    make.submission(make.upload(year["Ashby"], collection, make.user()), state=state)

    assert f'"{words}"' in shown(sign_in(Role.PROGRAMME_TEAM), STORY, "?code=ASH")


def test_who_withdrew_is_not_told_to_be_due(make, sign_in, collection):
    gone = make.organisation(name="Elmstead", code="ELM", kind="local_authority")
    for kind, month in (("invited", 3), ("registered", 5), ("withdrawn", 9)):
        make.event(gone, collection_id=collection.id, kind=kind, at=datetime(2025, month, 3, 9, tzinfo=UTC))
    visitor = sign_in(Role.PROGRAMME_TEAM)

    for page in (shown(visitor, BOARD), shown(visitor, STORY, "?code=ELM")):
        assert "withdrew on 3 September" in page
        assert "withdrew on 3 September; due" not in page


def test_an_administrator_reads_the_story_and_is_offered_no_return(make, sign_in, year, collection):
    make.submission(make.upload(year["Ashby"], collection, make.user()), state="signed")

    page = shown(sign_in(Role.ADMINISTRATOR), STORY, "?code=ASH")

    assert "Version 1" in page
    assert "/programme/returns/" not in page


@pytest.mark.parametrize("search", ["", "?code=nobody", "?code=ASH%00"])
def test_an_unknown_code_says_so(sign_in, year, search):
    assert "No organisation has this code, or no collection has begun yet." in shown(
        sign_in(Role.PROGRAMME_TEAM), STORY, search
    )


@pytest.mark.parametrize("role", TENANTS)
def test_nobody_else_sees_the_board_the_file_or_a_story(sign_in, year, role):
    visitor = sign_in(role)

    paths = ("/programme", "/programme/organisation?code=ASH", "/programme/board.csv", "/programme/deadline",
             "/programme/deadline.csv", "/programme/phases")  # fmt: skip
    assert {visitor.get(path).status_code for path in paths} == {403}
    for output in (BOARD, STORY):
        answer = visitor.call(output, "?code=ASH").text
        assert "Your role does not let you" in answer
        assert "Ashby" not in answer


def _components(part):
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _components(one)
