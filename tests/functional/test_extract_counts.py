"""What becomes of counts from HR extracts: files to take away, the typed return, an upload. Sealed on their way."""

import io
import zipfile
from datetime import timedelta

import pytest

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.models import TypedValue, Upload
from app.db.scope import open_session
from app.settings import Settings
from app.web.extract_results import Counted
from app.web.extract_results import sealed as seal
from app.worker.loop import work_once
from tests.support.extracts_form import HERE
from tests.support.web import SECRET

FIELD = "adult.headcount.under_30k.asian"


def files():
    fates = [
        {"key": "counted", "words": "Counted.", "rows": 9, "first_rows": [2, 3], "fix": "", "asks": False},
        {"key": "left_out:service", "words": "=Left out.", "rows": 1, "first_rows": [4], "fix": "", "asks": False},
    ]
    return [
        {
            "kind": "staff",
            "title": "Staff list",
            "rows": 10,
            "counted": 9,
            "fates": fates,
            "notices": [],
            "personal": [],
            "columns_not_read": 0,
        }
    ]


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def council(make, collection):
    organisation = make.organisation(code="X00001", name="Northmoor Council", kind="local_authority")
    make.participation(organisation, collection, "adult", "children")
    return organisation


@pytest.fixture
def member(sign_in, council):
    return sign_in.member(Role.LEAD, council)


@pytest.fixture
def lead(sign_in, member):
    return sign_in.as_member(member)


@pytest.fixture
def counts(member, collection, clock):
    """Give counts as the page carries them: 7 people of one group, 0 of another, unless said otherwise."""

    def made(**other):
        values = {
            "organisation_id": member.organisation_id,
            "collection_id": collection.id,
            "user_id": member.user_id,
            "at": clock.now().isoformat(),
            "as_at": "2025-03-31",
            "window_to": "2025-03-31",
            "services": ["adult", "children"],
            "counts": [
                ["adult", "headcount", "under_30k", "asian", 7],
                ["adult", "headcount", "under_30k", "black", 0],
            ],
            "files": files(),
            "mapping": "collection = 2025\n",
        }
        return seal(Counted(**{**values, **other}), SECRET)

    return made


@pytest.fixture
def rows_of(engine):
    """Give all rows of a model."""

    def rows(model):
        with open_session(engine, Scope.everything()) as session:
            return list(session.query(model).order_by(model.id))

    return rows


@pytest.fixture
def typed(rows_of):
    """Give what stands in the typed return, by the field."""
    return lambda: {row.field: row.text for row in rows_of(TypedValue)}


def type_in(client, field, text):
    version = {"field": field, "text": text, "seen": 0, "since": 0}
    headers = {"X-CSRFToken": client.script_token(), "Accept": "application/json"}
    assert client.open("POST", "/our-return/type/value", json=version, headers=headers).status_code == 200


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_return_can_be_taken_as_a_workbook(lead, counts, kind):
    answer = lead.post(f"{HERE}/file", {"counted": counts(), "as": kind})

    assert f'filename="sc-wres-2025-X00001-from-extracts.{kind}"' in answer.headers["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_the_return_can_be_taken_as_a_plain_list(lead, counts):
    text = lead.post(f"{HERE}/file", {"counted": counts(), "as": "csv"}).text

    assert "adult,headcount,under_30k,asian,7" in text
    assert "#window_from: 2024-04-01\r\n" in text
    assert "#table.leavers: cannot_supply\r\n" in text


def test_the_reconciliation_adds_up_and_starts_no_formula(lead, counts):
    lines = lead.post(f"{HERE}/file", {"counted": counts(), "as": "reconciliation"}).text.splitlines()

    assert lines == [
        "\ufeffkind,fate,rows,first_rows,meaning,what_to_do",
        "staff,counted,9,2 3,Counted.,",
        "staff,left_out:service,1,4,'=Left out.,",
        "staff,rows_read,10,,All rows below the headings.,",
    ]


def test_another_kind_of_file_is_refused(lead, counts):
    assert lead.post(f"{HERE}/file", {"counted": counts(), "as": "exe"}).status_code == 400


def test_counts_go_into_empty_fields_of_the_typed_return(lead, counts, typed, rows_of):
    answer = lead.post(f"{HERE}/carry", {"counted": counts()})

    assert (answer.status_code, answer.location) == (303, "/our-return/type")
    assert typed() == {
        "as_at": "2025-03-31",
        "window_from": "2024-04-01",
        "window_to": "2025-03-31",
        FIELD: "7",
        "adult.headcount.under_30k.black": "0",
    }
    assert {row.how for row in rows_of(TypedValue)} == {"from_a_file"}
    assert "5 fields are filled in from your extracts." in lead.get("/our-return/type").text


def test_the_same_figure_in_other_letters_is_no_difference(lead, counts, typed):
    type_in(lead, FIELD, " 7.0")
    type_in(lead, "as_at", "31 March 2025")

    assert lead.post(f"{HERE}/carry", {"counted": counts()}).status_code == 303
    assert typed()["as_at"] == "31 March 2025"


def test_a_different_figure_is_shown_before_anything_is_changed(lead, counts, typed):
    type_in(lead, FIELD, "12")

    answer = lead.post(f"{HERE}/carry", {"counted": counts()})

    assert answer.status_code == 409
    assert "1 field holds something else than your extracts give. Nothing was changed yet." in answer.text
    assert '<td data-label="Typed now">12</td><td data-label="From your extracts">7</td>' in answer.text
    assert typed() == {FIELD: "12"}


def test_what_is_typed_can_be_kept(lead, counts, typed):
    type_in(lead, FIELD, "12")

    lead.post(f"{HERE}/carry", {"counted": counts(), "others": "leave"})

    assert typed()[FIELD] == "12"
    assert typed()["adult.headcount.under_30k.black"] == "0"


def test_what_is_typed_can_be_replaced_as_it_was_seen(lead, counts, typed):
    type_in(lead, FIELD, "12")

    answer = lead.post(f"{HERE}/carry", {"counted": counts(), "others": "replace", f"seen:{FIELD}": "1"})

    assert answer.status_code == 303
    assert typed()[FIELD] == "7"


@pytest.mark.parametrize("seen", [{}, {f"seen:{FIELD}": "0"}, {f"seen:{FIELD}": "9" * 5000}, {f"seen:{FIELD}": "x"}])
def test_what_was_not_seen_is_not_replaced(lead, counts, typed, seen):
    type_in(lead, FIELD, "12")

    answer = lead.post(f"{HERE}/carry", {"counted": counts(), "others": "replace", **seen})

    assert answer.status_code == 409
    assert typed()[FIELD] == "12"
    assert "4 fields were filled in; these were not touched." in answer.text


def test_counts_can_be_uploaded_and_are_checked_like_any_file(lead, counts, rows_of, database_url, tmp_path, clock):
    answer = lead.post(f"{HERE}/upload", {"counted": counts()})
    engine = create_engine_for(database_url)
    while work_once(engine, Settings(uploads_dir=tmp_path / "uploads"), clock):
        pass
    engine.dispose()

    (kept,) = rows_of(Upload)
    assert answer.location == f"/our-return/uploads/{kept.id}"
    assert (kept.display_name, kept.state) == ("counted-from-extracts-2025.csv", "read")
    assert kept.details["as_at"] == "2025-03-31"


@pytest.mark.parametrize("path", ["file", "carry", "upload"])
@pytest.mark.parametrize(
    "other",
    [{"organisation_id": 999}, {"collection_id": 999}, {"user_id": 999}, {"at": "2020-01-01T00:00:00+00:00"}],
)
def test_counts_of_somebody_else_or_of_long_ago_are_refused(lead, counts, typed, rows_of, path, other):
    answer = lead.post(f"{HERE}/{path}", {"counted": counts(**other), "as": "csv"})

    assert answer.status_code == 400
    assert "These counts cannot be used any more." in answer.text
    assert (typed(), rows_of(Upload)) == ({}, [])


@pytest.mark.parametrize("text", ["", "x", "x.y", "é"])
def test_counts_that_we_did_not_seal_are_refused(lead, text):
    assert lead.post(f"{HERE}/carry", {"counted": text}).status_code == 400


def test_counts_that_were_changed_on_their_way_are_refused(lead, counts):
    whole = counts()

    assert lead.post(f"{HERE}/carry", {"counted": f"{whole[:20]}A{whole[21:]}"}).status_code == 400


def test_counts_can_be_used_for_half_a_day(lead, counts, clock):
    late = (clock.now() - timedelta(hours=11)).isoformat()

    assert lead.post(f"{HERE}/file", {"counted": counts(at=late), "as": "csv"}).status_code == 200
