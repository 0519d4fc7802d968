"""File names and form parts made to harm: the file is kept under its hash, its name is only text, and forms are refused."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.access import Role, Scope
from app.db.models import Upload
from app.db.scope import open_session
from app.services.uploads import LONGEST_NAME
from app.settings import Settings
from app.worker.loop import work_once
from tests.files.catalogue import good
from tests.support.web import new_app
from tests.support.workbooks import ORGANISATION

UPLOAD = "/our-return/upload"
BOUNDARY = "the-boundary"
NAMES = [
    "../../x.csv",
    "..\\x.csv",
    "/abs.csv",
    "C:\\x.csv",
    "%2e%2e%2fx.csv",
    "\\\\server\\share\\x.csv",
    "two\r\nSet-Cookie: a=b\r\n.csv",
    'quo"te;s.csv',
    "nul\x00.csv",
    "n" * 4096 + ".csv",
    ".",
    "..",
    ".htaccess",
    "CON.csv",
    "\U0001f4ca.xlsx",
    "\u00fcn\u00ef.csv",
    "invoice\u202evsc.exe",
    "data.csv.exe",
    "data.xlsx .csv",
    "DATA.CSV",
    "none",
    "<script>alert(1)</script>.csv",
]


@pytest.fixture
def council(make):
    organisation = make.organisation(code=ORGANISATION, name="Northmoor Council", kind="local_authority")
    make.participation(organisation, make.collection(2025), "adult", "children")
    return organisation


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


def rows(engine):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Upload)).all()


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"] if folder.exists() else []


def body_of(token, name, content):
    """The form as bytes, so that the name is sent exactly as it is."""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n'.encode()
        + b'Content-Disposition: form-data; name="return"; filename="'
        + name.encode()
        + b'"\r\nContent-Type: application/vnd.ms-excel\r\n\r\n'
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


def send_raw(lead, body, **options):
    return lead.open("POST", UPLOAD, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}", **options)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_name_is_only_text_and_the_file_lies_under_its_hash(lead, engine, council, clock, tmp_path, name):
    escaped = name.replace("\r", "").replace("\n", "").replace('"', "%22")

    answer = send_raw(lead, body_of(lead.form_token(), escaped, good("csv")))

    assert answer.status_code == 303
    (upload,) = rows(engine)
    assert [path.relative_to(tmp_path).as_posix() for path in stored(tmp_path / "uploads")] == [
        f"uploads/{council.id}/{upload.sha256}"
    ]
    assert 0 < len(upload.display_name) <= LONGEST_NAME
    assert upload.display_name.isprintable()
    assert not {"/", "\\", "\u202e", "\x00"} & set(upload.display_name)
    work_once(engine, Settings(uploads_dir=tmp_path / "uploads"), clock)
    page, file = lead.get(answer.location), lead.get(f"{answer.location}/file")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert file.status_code == 200
    file.close()
    assert re.fullmatch(
        r"attachment; filename=sc-wres-upload-\d+(\.(csv|xlsx|ods))?", file.headers["Content-Disposition"]
    )


def test_line_ends_in_a_name_make_no_header_of_their_own(lead, engine):
    answer = send_raw(lead, body_of(lead.form_token(), "a\r\nSet-Cookie: evil=1\r\n.csv", good("csv")))

    assert answer.status_code in {303, 400}
    assert "evil" not in str(answer.headers)
    assert all("\n" not in upload.display_name for upload in rows(engine))


def file_of(name="x.csv"):
    return BytesIO(good("csv")), name


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [("return", (BytesIO(b""), ""))],
        [("return", file_of("a.csv")), ("return", file_of("b.csv"))],
        [("return", "adult,leavers,,asian,3")],
        [("upload", file_of())],
    ],
    ids=["nothing", "no name", "two files", "as text", "wrong field"],
)
def test_a_form_without_exactly_one_file_says_what_to_choose_and_keeps_nothing(lead, engine, tmp_path, parts):
    data = MultiDict([("csrf_token", lead.form_token()), *parts])

    answer = lead.open("POST", UPLOAD, data=data, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert "Choose one file" in answer.text
    assert rows(engine) == []
    assert stored(tmp_path / "uploads") == []


def parts(number, text=""):
    one = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\n{text}\r\n'
    return (one * number + f"--{BOUNDARY}--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "content_type", "statuses"),
    [
        (parts(1500), None, {413}),
        (parts(1, "x" * 600_000), None, {413}),
        (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{"x" * 1024 * 1024}"\r\n\r\n'.encode(), None, {400, 413}),
        (parts(2), "multipart/form-data", {400}),
        (parts(2), "multipart/form-data; boundary=", {400}),
        (parts(2), "multipart/form-data; boundary=a; boundary=b", {400}),
        (b"no boundary in here", None, {400}),
        (parts(2).replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: x-nonsense\r\n\r\n"), None, {400}),
        (parts(2)[:-10], None, {400}),
        (b"", None, {400}),
    ],
    ids=["1500 parts", "long text", "long header", "no boundary", "empty boundary", "two boundaries", "no part",
         "odd encoding", "cut off", "empty"],
)  # fmt: skip
def test_a_form_that_is_made_to_harm_is_refused_on_a_page_of_ours(lead, engine, tmp_path, body, content_type, statuses):
    answer = lead.open(
        "POST", UPLOAD, data=body, content_type=content_type or f"multipart/form-data; boundary={BOUNDARY}"
    )

    assert answer.status_code in statuses
    assert '<footer class="service-footer">' in answer.text
    assert rows(engine) == []
    assert stored(tmp_path / "uploads") == []


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_refused_in_our_words(engine, clock, make, council, tmp_path):
    from tests.support.web import SignIn

    content = good("csv")
    app = new_app(engine, clock, uploads_dir=tmp_path / "uploads", max_upload_bytes=len(content))
    lead = SignIn(app, engine, make, clock)(Role.LEAD, council)

    at_limit = send_raw(lead, body_of(lead.form_token(), "x.csv", content))
    beyond = send_raw(lead, body_of(lead.form_token(), "x.csv", content + b"\n"))

    assert (at_limit.status_code, beyond.status_code) == (303, 413)
    assert "The file is larger than" in beyond.text
    assert len(rows(engine)) == 1
    assert len(stored(tmp_path / "uploads")) == 1


@pytest.mark.parametrize("claimed", ["0", "10", "999999999999", "-5", "x"])
def test_a_length_that_lies_is_never_a_failure_of_ours(lead, tmp_path, claimed):
    body = body_of(lead.form_token(), "x.csv", good("csv"))

    answer = send_raw(lead, body, headers={"Content-Length": claimed})

    assert answer.status_code in {303, 400, 413}
    assert [path for path in stored(tmp_path / "uploads") if path.suffix == ".part"] == []


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_without_its_token_is_refused_and_nothing_is_kept(lead, engine, tmp_path, token):
    data = {"return": file_of(), **({} if token is None else {"csrf_token": token})}

    answer = lead.open("POST", UPLOAD, data=data, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert rows(engine) == []
    assert stored(tmp_path / "uploads") == []


def test_the_token_of_somebody_else_proves_nothing(lead, sign_in, make, engine, tmp_path):
    other = sign_in(Role.LEAD, make.organisation())
    data = {"return": file_of(), "csrf_token": other.form_token()}

    assert lead.open("POST", UPLOAD, data=data, content_type="multipart/form-data").status_code == 400
    assert rows(engine) == []


def test_the_same_file_of_two_organisations_is_two_uploads(lead, sign_in, make, engine, tmp_path):
    theirs = make.organisation(code="X00002", name="Southmoor Council", kind="local_authority")
    with open_session(engine, Scope.everything()) as session:
        from app.db.models import Collection

        make.participation(theirs, session.scalars(select(Collection)).one(), "adult")
    other = sign_in(Role.LEAD, theirs)

    for person in (lead, other, lead, other):
        assert send_raw(person, body_of(person.form_token(), "x.csv", good("csv"))).status_code == 303

    assert len(rows(engine)) == 2
    assert len(stored(tmp_path / "uploads")) == 2


def test_an_upload_after_signing_out_keeps_nothing(lead, engine, tmp_path):
    token = lead.form_token()
    lead.client.delete_cookie("scwres", domain="127.0.0.1")

    answer = send_raw(lead, body_of(token, "x.csv", good("csv")))

    assert answer.status_code == 401
    assert stored(tmp_path / "uploads") == []
    assert rows(engine) == []


def test_a_full_disk_under_the_form_is_told_as_one(lead, service, monkeypatch):
    import errno

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    token = lead.form_token()
    monkeypatch.setattr("app.web.our_return.store_stream", full)

    answer = send_raw(lead, body_of(token, "x.csv", good("csv")))

    assert answer.status_code == 507
    assert "There is no room at the moment" in answer.text
