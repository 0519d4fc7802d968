"""Checking a file without sending it: everybody may, and nothing of the file is kept anywhere."""

import logging
import tempfile
from datetime import date

import pytest

from app.access import Role
from app.indicators.returns import Cell
from app.web import check_only
from schemas.sandbox import SandboxError
from tests.support.dash_client import DashClient
from tests.support.listening import changing_statements, listing, watching
from tests.support.web import new_app
from tests.support.workbooks import good_counts, write_filled

LEAVERS = Cell("adult", "leavers", "", "asian")
SECRET_NAME = "canary-8f2e-return.xlsx"
SECRET_VALUE = "canary-3b71"
BOUNDARY = "----a-boundary-of-our-own"


def body(content, name=SECRET_NAME, **fields):
    """A form as a browser sends it, made by hand so that the test itself puts nothing on a disk."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {"collection": "2025", **fields}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="return"; filename="{name}"\r\n\r\n'
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])


def send(client, content, name=SECRET_NAME, **fields):
    sent = body(content, name, csrf_token=client.form_token(), **fields)
    return client.open("POST", "/check", data=sent, content_type=f"multipart/form-data; boundary={BOUNDARY}")


@pytest.fixture
def faulty(tmp_path):
    counts = good_counts() | {LEAVERS: SECRET_VALUE, Cell("adult", "appointed", "", "asian"): 99}
    return write_filled(tmp_path / "faulty.xlsx", counts).read_bytes()


@pytest.fixture
def large(faulty):
    """The same with so much behind it that a server would put it on its disk: no workbook any more."""
    return faulty + b"x" * 3_000_000


@pytest.fixture
def statements(engine):
    """Every statement that changes something in the database."""
    with changing_statements(engine) as seen:
        yield seen


def test_a_stranger_sees_the_report_at_once(client, faulty):
    page = send(client, faulty).text

    assert "Is this file right?" in page
    assert "2 things to fix." in page
    assert "Sheet 6 Leavers, cell G8" in page
    assert "Nothing of this was stored" in page
    assert 'href="/guidance/checks#R-01"' in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_the_form_says_that_nothing_is_stored_and_offers_the_collections(client):
    page = client.get("/check").text

    assert "Neither the file nor the report is stored" in page
    assert '<option value="2025" selected>2025</option>' in page
    assert '<option value="2023">2023</option>' in page


@pytest.mark.parametrize("path", ["/sign-in", "/guidance"])
def test_it_is_found_before_signing_in(client, path):
    assert 'href="/check"' in client.get(path).text


@pytest.mark.parametrize("which", ["faulty", "large"])
def test_nothing_of_a_file_is_written_to_a_disk_a_database_or_a_log(
    request, client, tmp_path, statements, caplog, capfd, monkeypatch, which
):
    content = request.getfixturevalue(which)
    client.get("/check")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = listing(tmp_path)
    statements.clear()

    with caplog.at_level(logging.DEBUG), watching() as opened:
        answer = send(client, content)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert [path for _name, path in opened if path != "/dev/null" and not path.isdigit()] == []
    assert listing(tmp_path) == before
    assert statements == []
    said = "".join(capfd.readouterr())
    assert "canary" not in caplog.text + said


def test_the_guard_of_the_disk_sees_a_file_that_is_written(tmp_path):
    with watching() as opened:
        (tmp_path / "x").write_text("x", encoding="utf-8")

    assert opened == [("open", str(tmp_path / "x"))]


def test_a_signed_in_person_leaves_no_trace_either(sign_in, faulty, tmp_path, statements):
    lead = sign_in(Role.LEAD)
    lead.get("/check")
    statements.clear()

    answer = send(lead, faulty)

    assert answer.status_code == 200
    assert statements == []
    assert not (tmp_path / "uploads").exists()


def test_the_organisation_is_checked_only_where_it_is_named(client, faulty):
    unnamed = send(client, faulty).text

    assert "you are working for" not in unnamed
    assert "1 check was not run, because: You did not say which organisation the file is for." in unnamed
    assert "you are working for E06000001" in send(client, faulty, organisation=" E06000001 ").text


def test_an_organisation_is_known_by_every_code_that_it_had_on_the_as_at_date(client, make, tmp_path):
    council = make.organisation(kind="local_authority", code="NOR")
    make.organisation_code(council, code="E06000900", valid_from=date(2011, 1, 1), valid_to=date(2025, 3, 31))
    make.organisation_code(council, code="E06000901", valid_from=date(2025, 4, 1))
    old = write_filled(tmp_path / "old.csv", organisation="E06000900").read_bytes()

    for code in ("NOR", "E06000900", "E06000901"):
        assert "you are working for" not in send(client, old, "old.csv", organisation=code).text
    later = old.replace(b"2025-03-31", b"2025-04-01")
    assert "you are working for NOR" in send(client, later, "later.csv", organisation="NOR").text


def test_an_earlier_collection_is_checked_by_its_own_definitions(client, faulty):
    page = send(client, faulty, collection="2024").text

    assert "This is the template of the 2025 collection." in page


def test_what_could_not_be_checked_says_why(client, faulty):
    assert (
        "2 checks were not run, because: There is no return of last year to compare with." in send(client, faulty).text
    )


def test_a_file_that_cannot_be_read_is_explained(client):
    page = send(client, b"%PDF-1.7 " + b"x" * 600).text

    assert "This file could not be read" in page
    assert "a PDF document" in page


def test_personal_details_are_not_repeated(client):
    page = send(client, b"Name,NI number,Date of birth\nJo Example,AB123456C,1980-01-01\n").text

    assert "AB123456C" not in page
    assert "Jo Example" not in page
    assert "Nothing was kept." in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"collection": "1999"}, "Choose one of the collections."),
        ({"collection": "2025 "}, "Choose one of the collections."),
        ({"organisation": "E" * 41}, "An organisation code has at most 40 characters."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(client, faulty, fields, message):
    answer = send(client, faulty, **fields)

    assert answer.status_code == 400
    assert answer.text.count(message) == 2
    assert "There is a problem" in answer.text


def test_forgetting_the_file_is_said_beside_the_field(client):
    answer = client.post("/check", {"collection": "2025"})

    assert answer.status_code == 400
    assert "Choose one file" in answer.text


def test_a_file_name_is_shown_as_text(client, faulty):
    assert "<script>alert" not in send(client, faulty, name="<script>alert(1)</script>.xlsx").text


def test_a_file_that_is_too_large_is_refused(engine, clock, tmp_path):
    service = new_app(engine, clock, uploads_dir=tmp_path / "uploads", max_upload_bytes=2000)

    answer = send(DashClient(service), b"x" * 200_000)

    assert answer.status_code == 413


def test_many_files_from_one_address_have_to_wait(client, monkeypatch, clock):
    monkeypatch.setattr(check_only, "check_in_memory", lambda *_: pytest.fail("the twenty-first was checked"))
    visits = client.app.server.extensions[check_only.EXTENSION].visits
    for _ in range(20):
        visits.admit("127.0.0.1", clock.now())

    answer = send(client, b"x")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert "Many files were checked from where you are. Wait 5 minutes" in answer.text


def test_while_others_are_checked_a_newcomer_is_asked_to_come_back(client, monkeypatch):
    monkeypatch.setattr(check_only, "PATIENCE_SECONDS", 0.01)
    places = client.app.server.extensions[check_only.EXTENSION].places
    assert places.acquire(blocking=False)

    answer = send(client, b"x")
    places.release()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Other files are being checked at the moment. Nothing was kept." in answer.text


def test_a_check_that_had_to_be_stopped_gives_its_place_back(client, monkeypatch):
    def stopped(*_):
        raise SandboxError("Reading the file took too long.")

    monkeypatch.setattr(check_only, "check_in_memory", stopped)

    for _ in range(3):
        answer = send(client, b"x")
        assert answer.status_code == 400
        assert "could not be checked safely" in answer.text


def test_without_a_token_nothing_is_checked(service):
    answer = service.server.test_client().post(
        "/check",
        data=body(b"x"),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        base_url="http://127.0.0.1:8050",
    )

    assert answer.status_code == 400
