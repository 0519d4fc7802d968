"""The days around a deadline, from the log: who is expected, what each lacks, whom to write to, and what is new."""

import json
from datetime import UTC, datetime

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import event, insert

from app.access import Role, Scope
from app.db.models import Event
from app.db.scope import open_session
from app.layouts.deadline import content, deadline_sentence
from app.services.deadline_day import deadline_view, expected_rows
from tests.support.clocks import StoppedClock
from tests.support.cycle import READ, REGISTERED, SIGNED, WAITING

CLOSING = StoppedClock(instant=datetime(2025, 10, 31, 16, 50, tzinfo=UTC))


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def tell(engine, collection):
    """Gives organisations their happenings, all in one go: (organisation, happenings, hour)."""

    def _tell(*stories):
        rows = [
            {
                "organisation_id": organisation.id,
                "collection_id": collection.id,
                "kind": kind,
                "at": datetime.fromisoformat(f"{day}T{hour:02}:15:00+00:00"),
                "actor_name": "Somebody",
                "detail": detail[0] if detail else {},
            }
            for organisation, happenings, hour in stories
            for kind, day, *detail in happenings
        ]
        with open_session(engine, Scope.everything(), write=True) as session:
            session.execute(insert(Event), rows)
            session.commit()

    return _tell


@pytest.fixture
def councils(make, tell):
    """Five councils: two done (one this afternoon), one waits for its signatory, one has faults, one withdrew."""
    stories = {
        "Ashby": (SIGNED, "North East"),
        "Beechley": (WAITING, "North East"),
        "Cedarham": ((*READ, ("upload_has_faults", "2025-10-20", {"must_fix": 3, "confirm": 0})), "London"),
        "Drumley": (WAITING, "London"),
        "Elmstead": ((*REGISTERED, ("withdrawn", "2025-09-01")), "London"),
    }
    made = {}
    for number, (name, (_, region)) in enumerate(stories.items()):
        made[name] = make.organisation(
            name=name, kind="local_authority", region_code=f"E{region[0]}", region_name=region, code=f"C{number}"
        )
    told = [(made[name], happenings, 9) for name, (happenings, _) in stories.items()]
    tell(*told, (made["Drumley"], (("signed_off", "2025-10-31"),), 14))
    return made


@pytest.fixture
def view(engine):
    def _view(clock=CLOSING, **asked):
        with open_session(engine, Scope.everything()) as session:
            return deadline_view(session, clock, asked)

    return _view


def test_on_the_closing_afternoon_the_page_says_who_is_missing_and_what(view, councils):
    found = view()

    assert (found.deadline.key.value, found.expected, found.standing.done, found.standing.done_today) == (
        "signed_off",
        2,
        2,
        1,
    )
    assert [(one.who.name, one.lacks) for one in found.page.rows] == [
        ("Beechley", "waiting for the signatory since 16 September"),
        ("Cedarham", "3 things to fix since 20 October"),
    ]
    assert [(key.value, count) for key, count in found.standing.steps] == [("signed_off", 1), ("valid", 1)]
    assert found.standing.by_time == (("14:00 to 15:00", 1),)


def test_what_organisations_just_did_comes_newest_first_by_a_british_clock(view, councils):
    newest = view().happenings[0]

    assert (newest.name, f"{newest.at:%d %B %H:%M}", newest.sentence) == ("Drumley", "31 October 14:15", "Signed off.")
    moments = [one.at for one in view().happenings]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 10


def test_the_signatory_is_named_for_a_signature_and_the_lead_for_everything_else(view, make, councils):
    for name in ("Beechley", "Cedarham"):
        for role in (Role.LEAD, Role.SIGNATORY, Role.VIEWER):
            make.membership(councils[name], make.user(name=f"{name} {role.value}"), role)

    assert [[person.name for person in one.contacts] for one in view().page.rows] == [
        ["Beechley signatory"],
        ["Cedarham lead"],
    ]


def test_without_a_signatory_whoever_is_in_charge_is_named_and_a_closed_account_never_is(view, make, councils):
    make.membership(councils["Beechley"], make.user(name="Gone", is_active=False), Role.SIGNATORY)
    make.membership(councils["Beechley"], make.user(name="Here"), Role.LEAD)

    assert [[person.name for person in one.contacts] for one in view().page.rows] == [["Here"], []]


def test_the_address_chooses_the_deadline_and_narrows_the_list_and_its_file_alike(engine, view, councils):
    for asked, names in (
        ({"region": "EL"}, ["Cedarham"]),
        ({"milestone": "signed_off"}, ["Beechley"]),
        ({"kind": "employers"}, []),
        ({"due": "progress_review"}, ["Ashby", "Beechley", "Cedarham", "Drumley"]),
    ):
        found = view(**asked)
        with open_session(engine, Scope.everything()) as session:
            rows = expected_rows(session, CLOSING, asked)

        assert sorted(one.who.name for one in found.page.rows) == names
        assert [one.who.name for one in rows] == [one.who.name for one in found.page.rows]


def test_a_region_holds_for_the_headline_the_summaries_and_what_is_new_too(view, councils):
    found, nowhere = view(region="EL"), view(region="EN", kind="employers")

    assert deadline_sentence(found) == (
        "Signed off by 31 October 2025 (due today), London: 1 is still expected; 1 has done it, 1 of them today."
    )
    assert [(key.value, count) for key, count in found.standing.steps] == [("valid", 1)]
    assert {one.name for one in found.happenings} <= {"Cedarham", "Drumley", "Elmstead"}
    assert found.standing.region_names == {"EL": "London", "EN": "North East"}
    assert (nowhere.expected, nowhere.standing.done, nowhere.happenings) == (0, 0, ())


def test_who_is_held_up_at_a_milestone_is_counted_in_the_headline(view, councils):
    asked = (view(milestone="valid"), view(milestone="benchmarks_released"))

    assert ["2 are still expected, 1 of them held up at “valid”; " in deadline_sentence(asked[0]),
            "2 are still expected, none of them held up at “benchmarks released”; " in deadline_sentence(asked[1]),
            ] == [True, True]  # fmt: skip


def test_before_and_after_the_day_itself_the_pace_is_told_by_the_day(view, councils):
    found = view(StoppedClock(instant=datetime(2025, 11, 3, 9, tzinfo=UTC)))

    assert found.standing.done_today == 0
    assert dict(found.standing.by_time)["31 October"] == 1
    assert sum(count for _, count in found.standing.by_time) == 1


def test_who_has_not_registered_is_said_to_be_left_out_of_a_deadline_of_the_return(view, councils, make, tell):
    for name in ("Fernley", "Gorse"):
        tell((make.organisation(name=name, kind="local_authority"), (("invited", "2025-03-03"),), 9))
    make.organisation(name="Hollin", kind="local_authority")  # never invited

    of_returns, of_registering = view(), view(due="registered")

    assert (of_returns.expected, of_returns.standing.apart) == (2, 2)
    assert "2 more organisations have not registered, and are not counted here." in said(of_returns)
    assert (of_registering.expected, of_registering.standing.apart) == (2, 1)
    assert "1 more organisation has not been invited, and is not counted here." in said(of_registering)


def said(found):
    return json.dumps(content(found, {}), cls=PlotlyJSONEncoder)


def test_before_the_first_collection_there_is_no_deadline(view, engine):
    assert view() is None
    with open_session(engine, Scope.everything()) as session:
        assert expected_rows(session, CLOSING, {}) == ()


def test_the_number_of_queries_does_not_grow_with_the_organisations(engine, view, make, tell, councils):
    sent = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: sent.append(statement))

    view()
    few = len(sent)
    tell(*((make.organisation(name=f"Extra {number}", kind="local_authority"), WAITING, 9) for number in range(8)))
    sent.clear()
    view()

    assert len(sent) <= few
