"""HR extracts on the web: read in memory, confirmed by a person, counted; nothing of them is kept anywhere."""

import json
import logging
import tempfile
import tomllib

import pytest

from app.access import Role, Scope
from app.db.models import Event, Upload
from app.db.scope import open_session
from app.web import extracts
from schemas.sandbox import SandboxError
from tests.support.dash_client import DashClient
from tests.support.extracts_form import DAYS, HERE, answers, sealed, send
from tests.support.listening import changing_statements, listing, watching
from tests.support.web import new_app

NAME, NUMBER, MAIL = "Zebedee Quagga", "AB123456C", "zq@mail.example"
HEADER = "Employee number,Full name,NI number,E-mail,Ethnic origin,Service,Weekly hours,Annual salary,Senior manager"
SERVICES = ["Adult services", "Children", "Housing"]


def staff_list(rows=30, ethnicity="ABMN", extra=()):
    lines = [
        f"E{n},{NAME},{NUMBER},{MAIL},{ethnicity[n % len(ethnicity)]},{SERVICES[n % 3]},37,{20_000 + n},no"
        for n in range(rows)
    ]
    return "\n".join([HEADER, *lines, *extra]).encode()


LEAVERS = (
    b"Employee number,Ethnic origin,Service,Leaving date\nE1,A,Children,31/05/2024\nE2,M,Adult services,01/01/2020\n"
)


@pytest.fixture
def council(make):
    organisation = make.organisation(code="X00001", name="Northmoor Council", kind="local_authority")
    make.participation(organisation, make.collection(2025), "adult", "children")
    return organisation


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


@pytest.fixture
def rows_of(engine):
    """Give all rows of a model."""

    def rows(model):
        with open_session(engine, Scope.everything()) as session:
            return list(session.query(model).order_by(model.id))

    return rows


def decided(page, **more):
    """The form of a page with the one value decided that nobody knows: Housing."""
    form = answers(page)
    texts = json.loads(form["staff.texts.service"])
    return form | {f"staff.means.service.{texts.index('Housing')}": "leave_out"} | more


def count(client, content):
    """Send a staff list, confirm what was recognised, and return the page with the counts."""
    page = send(client, {"staff": content}, **DAYS)
    return send(client, {"staff": content}, **decided(page))


def test_the_page_says_what_happens_to_the_files(lead):
    page = lead.get(HERE).text

    assert "We count them into your return, and keep nothing of them." in page
    assert "together at most 10 MB" in page
    assert "scwres prepare" in page
    assert 'name="asc_wds"' in page


@pytest.mark.parametrize("path", ["/our-return", "/our-return/type"])
def test_it_is_found_from_the_return(lead, path):
    assert f'href="{HERE}"' in lead.get(path).text


def test_what_was_recognised_is_shown_to_be_confirmed(lead):
    answer = send(lead, {"staff": staff_list()}, **DAYS)

    assert answer.status_code == 200
    assert "Nothing is counted before you confirm it." in answer.text
    assert "Column 2 (full name): names" in answer.text
    assert "Column 3 (ni number): National Insurance numbers" in answer.text
    assert "What 1 value of service means." in answer.text
    assert '<td data-label="In the list">White - British</td>' in answer.text
    form = answers(answer)
    assert form["staff.source.ethnicity"] == 'columns:["Ethnic origin"]'
    assert form["staff.scheme"] == "NHS-2001-16plus1"
    assert form["as_at"] == "31 March 2025"


def test_a_confirmed_form_gives_counts_and_the_fate_of_every_row(lead):
    page = count(lead, staff_list())

    assert page.status_code == 200
    assert "Staff list: 30 rows read, 20 counted" in page.text
    assert "Service: a value that the mapping leaves out." in page.text
    assert "Rows 4, 7, 10, 13, 16 and more." in page.text
    assert "Not read, being personal: column 2 (full name): names." in page.text
    assert '<td class="number" data-label="White British">' in page.text


def test_a_list_in_which_nobody_counts_gives_nothing_to_carry_and_says_why(lead):
    page = send(lead, {"staff": staff_list()}, **DAYS)

    empty = send(lead, {"staff": HEADER.encode() + b"\n"}, **decided(page))

    assert "No figure of your return could be counted. What became of each row says why." in empty.text
    assert "Staff list: 0 rows read, 0 counted" in empty.text
    assert "Not one row counts, so nothing is stated of these counts, not even 0. (0)" in empty.text
    assert "No file gives figures for: Workforce," in empty.text
    assert 'name="as" value="reconciliation"' in empty.text
    assert "Carry these counts" not in empty.text
    assert 'value="xlsx"' not in empty.text


def test_ambiguous_codes_are_put_in_words_and_asked(lead):
    rows = [f"E{n},{n % 15 + 1},Adult services,37,30000" for n in range(30)]
    content = "\n".join(["Employee number,Ethnic origin,Service,Weekly hours,Annual salary", *rows]).encode()

    page = send(lead, {"staff": content}, **DAYS)

    assert "schemes equally well, with different meanings" in page.text
    assert "Which scheme the ethnicity values are of." in page.text
    assert "Ask whoever runs the HR system" not in page.text
    assert answers(page)["staff.scheme"] == ""


def test_what_is_not_decided_stops_the_count_and_is_asked_again(lead):
    page = send(lead, {"staff": staff_list()}, **DAYS)

    again = send(lead, {"staff": staff_list()}, **answers(page))

    assert again.status_code == 200
    assert "Staff list: 10 rows. Service: a value that the mapping does not know." in again.text
    assert answers(again)["staff.source.pay"] == 'columns:["Annual salary"]'


def test_a_correction_is_kept_when_the_page_comes_again(lead):
    page = send(lead, {"staff": staff_list()}, **DAYS)
    form = answers(page) | {"staff.source.senior": "", "staff.pay_is": "actual", "staff.date_order": "month_first"}

    again = answers(send(lead, {"staff": staff_list()}, **form))

    assert again["staff.pay_is"] == "actual"


def test_two_files_can_be_counted_together_with_facts_from_the_staff_list(lead):
    files = {"staff": staff_list(), "leavers": LEAVERS}
    page = send(lead, files, **DAYS)

    done = send(lead, files, **decided(page))

    assert "Leavers: 2 rows read, 1 counted" in done.text
    assert "Last day of employment: before the 12-month window." in done.text


def test_a_kept_mapping_counts_at_once(lead):
    first = count(lead, staff_list())
    kept = lead.post(f"{HERE}/file", {"counted": sealed(first), "as": "mapping"})

    second = send(lead, {"staff": staff_list(), "mapping": kept.data}, **DAYS)

    assert tomllib.loads(kept.text)["confirmed"] is True
    assert "Staff list: 30 rows read, 20 counted" in second.text


def test_a_kept_mapping_of_another_year_is_a_proposal(lead):
    first = count(lead, staff_list())
    kept = lead.post(f"{HERE}/file", {"counted": sealed(first), "as": "mapping"}).data

    page = send(lead, {"staff": staff_list(), "mapping": kept.replace(b"= 2025", b"= 2024")}, **DAYS)

    assert "Nothing is counted before you confirm it." in page.text
    assert "To decide:" not in page.text


def test_a_value_that_could_be_a_name_is_never_shown(lead):
    stray = f"E99,{NAME},{NUMBER},{MAIL},A,{NAME},37,20000,no"

    page = send(lead, {"staff": staff_list(extra=[stray])}, **DAYS)

    assert "1 value stands in few rows and could be somebody's name" in page.text.replace("&#39;", "'")
    assert "Quagga" not in page.text


def test_a_list_without_headings_is_refused_without_showing_its_first_person(lead):
    content = staff_list().split(b"\n", 1)[1]

    answer = send(lead, {"staff": content}, **DAYS)

    assert answer.status_code == 400
    assert "Staff list: no row holds headings that we know." in answer.text
    assert "Quagga" not in answer.text


def test_a_personal_column_cannot_be_chosen_for_a_fact(lead):
    page = send(lead, {"staff": staff_list()}, **DAYS)
    assert "Full name" not in page.text

    answer = send(lead, {"staff": staff_list()}, **decided(page, **{"staff.source.senior": 'columns:["Full name"]'}))

    assert answer.status_code == 400
    assert "takes &#39;senior&#39; from column 2 (full name): names. Choose another column." in answer.text


@pytest.mark.parametrize(
    ("fields", "files", "message"),
    [
        ({}, {}, "Choose at least one file"),
        ({"as_at": ""}, {"staff": b"x"}, "Say which day is the as-at date."),
        ({"as_at": "1/2/2025"}, {"staff": b"x"}, "That can be read as two days."),
        ({"window_to": "soon"}, {"staff": b"x"}, "Say which day is the last day of the 12 months."),
        ({}, {"staff": b"x", "asc_wds": b"y"}, "Choose the staff list or the ASC-WDS workers file, not both"),
        ({}, {"staff": b"x", "mapping": b"\xff\xfe"}, "This is not a mapping"),
        ({}, {"staff": staff_list(), "mapping": b"x = ="}, "The mapping is not a TOML file"),
        ({}, {"staff": staff_list(), "mapping": b"[staff]\ncolumns = 3"}, "The mapping cannot be read as one of ours."),
        ({}, {"staff": b"%PDF-1.7 \x00\x01"}, "Staff list: "),
        ({}, {"staff": b" "}, "There is nothing in this file."),
        ({}, {"asc_wds": staff_list()}, "is not an ASC-WDS workers file"),
    ],
)
def test_what_cannot_be_used_is_said_kindly(lead, fields, files, message):
    answer = send(lead, files, **{**DAYS, **fields})

    assert answer.status_code == 400
    assert message in answer.text
    assert "There is a problem" in answer.text


def test_a_form_that_was_tampered_with_is_refused_in_words(lead, monkeypatch):
    form = decided(send(lead, {"staff": staff_list()}, **DAYS))
    monkeypatch.setattr(extracts, "read_in_memory", lambda *_: pytest.fail("it was read"))

    for fields in (
        {"rest": "{"},
        {"rest": "[]"},
        {"rest": "[" * 100_000},
        {"staff.source.pay": "columns:3"},
        {"staff.texts.service": "{}"},
        {"staff.pay": "3"},
    ):
        answer = send(lead, {"staff": staff_list()}, **{**form, **fields})
        assert answer.status_code == 400
        assert "This form is not one of ours." in answer.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"staff.header_row": "9" * 40}, "header_row must be a whole number from 1."),
        ({"staff.source.service": "fixed:everything"}, "must be one of adult, children."),
        ({"staff.source.pay": "columns:[3]"}, "names no column for"),
        ({"staff.scheme": "of-my-own"}, "scheme must be one of"),
    ],
)
def test_an_answer_that_means_nothing_is_said(lead, fields, message):
    form = {
        "answers": "1",
        "staff.header_row": "1",
        "staff.source.ethnicity": 'columns:["Ethnic origin"]',
        "staff.source.service": 'columns:["Service"]',
    }

    answer = send(lead, {"staff": staff_list()}, **{**DAYS, **form, **fields})

    assert answer.status_code == 400
    assert message in answer.text


@pytest.mark.parametrize("which", ["questions", "counts"])
def test_nothing_of_a_file_is_written_to_a_disk_a_database_or_a_log(
    lead, engine, tmp_path, caplog, capfd, monkeypatch, which
):
    content = staff_list(rows=30_000)
    form = decided(send(lead, {"staff": content}, **DAYS)) if which == "counts" else DAYS
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = listing(tmp_path)

    with changing_statements(engine) as statements, caplog.at_level(logging.DEBUG), watching() as opened:
        answer = send(lead, {"staff": content}, **form)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert [path for _name, path in opened if path != "/dev/null" and not path.isdigit()] == []
    changed = {path for path in listing(tmp_path).items() - before.items() if ".sqlite" not in path[0].name}
    assert changed == set()
    assert len(statements) == (1 if which == "questions" else 0)
    told = answer.text + caplog.text + "".join(capfd.readouterr()) + "".join(statements)
    for path in tmp_path.rglob("*"):
        told += path.read_bytes().decode("latin-1") if path.is_file() else ""
    for secret in ("Quagga", NUMBER, MAIL):
        assert secret not in told


def test_that_an_extract_was_tried_is_logged_once_and_nothing_of_it(lead, rows_of):
    count(lead, staff_list())

    (tried,) = [event for event in rows_of(Event) if event.kind == "extract_tried"]
    assert tried.detail == {}
    assert rows_of(Upload) == []


def test_larger_files_are_sent_to_the_command_line(engine, clock, tmp_path, sign_in, council):
    membership = sign_in.member(Role.LEAD, council)
    signed_in = sign_in.as_member(membership)
    small = DashClient(new_app(engine, clock, uploads_dir=tmp_path / "uploads", max_upload_bytes=2000))
    small.use_session(signed_in.cookie("scwres"))

    answer = send(small, {"staff": b"x" * 200_000}, **DAYS)

    assert answer.status_code == 413
    assert "use the command “scwres prepare” on your own computer" in answer.text


def test_what_takes_too_long_is_stopped_and_gives_its_place_back(lead, monkeypatch):
    page = send(lead, {"staff": staff_list()}, **DAYS)

    def stopped(*_):
        raise SandboxError("Reading the file took too long.")

    monkeypatch.setattr(extracts, "read_in_memory", stopped)

    for _ in range(3):
        answer = send(lead, {"staff": staff_list()}, **decided(page))
        assert answer.status_code == 400
        assert "more time or memory than we allow here" in answer.text
        assert "scwres prepare" in answer.text
    assert "What you confirmed so far is still on this page." in answer.text


def test_what_was_confirmed_survives_a_stop(lead, monkeypatch):
    page = send(lead, {"staff": staff_list()}, **DAYS)
    with monkeypatch.context() as patched:
        patched.setattr(extracts, "read_in_memory", lambda *_: {"problem": "Another file."})
        stopped = send(lead, {"staff": staff_list()}, **decided(page))

    again = send(lead, {"staff": staff_list()}, **answers(stopped))

    assert "Nothing is counted before you confirm it." in again.text
    assert "To decide:" not in again.text


def test_while_others_are_counted_a_newcomer_is_asked_to_come_back(lead, monkeypatch):
    monkeypatch.setattr(extracts, "PATIENCE_SECONDS", 0.01)
    places = lead.app.server.extensions[extracts.EXTENSION]
    assert places.acquire(blocking=False)

    answer = send(lead, {"staff": staff_list()}, **DAYS)
    places.release()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Other files are being counted at the moment. Nothing was kept." in answer.text


def test_an_organisation_that_is_not_registered_is_told_so(sign_in, make):
    make.collection(2025)
    stranger = sign_in(Role.LEAD, make.organisation())

    assert "Not at the moment." in stranger.get(HERE).text
    assert send(stranger, {"staff": staff_list()}, **DAYS).status_code == 409


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
def test_only_who_may_edit_the_return_may_count(sign_in, council, role):
    assert sign_in(role, council).get(HERE).status_code == 403
