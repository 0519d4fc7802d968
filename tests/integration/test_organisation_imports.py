"""Lists of organisations: each line's fate, and writing all of it or nothing."""

import pytest
from sqlalchemy import event, func, select

from app.access import Role, Scope
from app.cli import main
from app.db.models import (
    DirectoryEntry,
    Event,
    Letter,
    Membership,
    Organisation,
    OrganisationImport,
    ReferenceAuthority,
    UserAccount,
)
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services.collection_letters import invite_organisations
from app.services.collections import open_collection
from app.services.import_files import COLUMNS, read_list
from app.services.organisation_imports import (
    apply_import,
    discard_import,
    get_import,
    preview_list,
    receive_list,
)
from app.services.organisations import find_organisation, people_of

HEADER = "name,code,kind,region,type,size,lead_name,lead_email,deputy_name,deputy_email,signatory_name,signatory_email"
NORTHMOOR = "Northmoor,NOR,council,South West,County,1200,Ann Lead,ann@nor.example,,,Sam Sign,sam@nor.example"
MADE_UP = (
    "This code is that of Made-up Care, which is invented for demonstrations. Only real organisations take part here. "
    "Check the code, or leave the line out."
)
MISCOUNTED = (
    ", the first line has 12. Look for a cell too many or too few, or for a comma inside a cell: such a cell stands in "
    "quotation marks."
)
GROVE = "Grove Care,GRO,employer,London,,85,Eve Owner,eve@grove.example,,,,"


@pytest.fixture
def everything(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


def a_list(*lines, header=HEADER):
    return "\n".join((header, *lines)).encode()


def fates(session, *lines, **more):
    found = preview_list(session, a_list(*lines, **more), is_demonstration=False)
    return [(one.line, one.kind, one.words) for one in found.fates]


def bring(session, clock, *lines):
    content = a_list(*lines)
    kept = receive_list(session, "list.csv", content, actor=None, clock=clock)
    seen = preview_list(session, content, is_demonstration=False).digest
    return apply_import(session, kept.id, seen=seen, actor=None, clock=clock, is_demonstration=False)


def authority(code, **values):
    return ReferenceAuthority(
        **{
            "gss_code": code,
            "ons_name": "Northmoor",
            "short_name": "Northmoor",
            "region_code": "E12000003",
            "region_name": "Yorkshire and The Humber",
            "type": "Unitary authority",
            "predecessor_codes": [],
            "successor_codes": [],
            "status": "current",
            "mysociety_code": "NOR",
            **values,
        }
    )


def test_new_organisations_are_written_with_their_people_and_nobody_is_invited(everything, clock):
    bring(everything, clock, NORTHMOOR, GROVE)

    council, employer = find_organisation(everything, "NOR"), find_organisation(everything, "GRO")
    assert (council.kind, council.la_type, council.region_code, council.size) == (
        "local_authority",
        "County",
        "E12000009",
        1200,
    )
    assert [(one.role, one.email) for one in people_of(everything, council.id)] == [
        (Role.LEAD, "ann@nor.example"),
        (Role.SIGNATORY, "sam@nor.example"),
    ]
    assert [one.role for one in people_of(everything, employer.id)] == [Role.EMPLOYER]
    assert everything.scalars(select(Event.kind)).all() == ["people_named", "people_named"]
    assert everything.scalars(select(DirectoryEntry.name).order_by(DirectoryEntry.name)).all() == [
        "Grove Care",
        "Northmoor",
    ]
    assert everything.scalar(select(func.count(Letter.id))) == 0


def test_the_same_list_again_has_nothing_to_write(everything, clock):
    bring(everything, clock, NORTHMOOR, GROVE)

    assert [kind for _line, kind, _words in fates(everything, NORTHMOOR, GROVE)] == ["same", "same"]


def test_a_change_says_what_was_and_what_will_be_and_an_empty_cell_changes_nothing(everything, clock):
    bring(everything, clock, NORTHMOOR)
    line = "Northmoor Council,NOR,council,,,1300,,,Dan Deputy,dan@nor.example,,"

    assert fates(everything, line) == [
        (
            2,
            "changed",
            (
                "Name: Northmoor becomes Northmoor Council",
                "Size: 1200 becomes 1300",
                "deputy: Dan Deputy, dan@nor.example",
            ),
        )
    ]
    bring(everything, clock, line)
    council = find_organisation(everything, "NOR")
    assert (council.name, council.size, council.region_name, council.la_type) == (
        "Northmoor Council",
        1300,
        "South West",
        "County",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",A,council,,,,Ann,ann@x.example,,,,", "The name is empty."),
        ("A,,council,,,,Ann,ann@x.example,,,,", "The code is empty."),
        ("A,A,school,,,,Ann,ann@x.example,,,,", "The kind must be council, trust or employer."),
        ("A,A,employer,,County,,Ann,ann@x.example,,,,", "Only a council has a type. Leave it empty."),
        (
            "A,A,employer,Narnia,,,Ann,ann@x.example,,,,",
            "Narnia is not a region of England. Write it such as South West or E12000009.",
        ),
        (
            "A,A,employer,,,many,Ann,ann@x.example,,,,",
            "The size must be a whole number of people, such as 1200.",
        ),
        ("A,A,employer,,,,,,,,,", "Name its lead: nobody there could be reached otherwise."),
        ("A,A,employer,,,,Ann,,,,,", "Give both the name and the email address of the lead."),
        ("A,A,employer,,,,Ann,ann,,,,", "ann is not an email address."),
        (
            "A,A,council,,,,Ann,ann@x.example,Ann,ann@x.example,,",
            "One person holds one role: the same email address stands there twice.",
        ),
        ("A,A,employer", f"It has 3 cells{MISCOUNTED}"),
        (
            f"{'A' * 201},A,employer,,,,Ann,ann@x.example,,,,",
            "The name is longer than 200 characters or holds signs that cannot be shown.",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_number_and_why(everything, line, words):
    assert fates(everything, GROVE, line)[1] == (3, "refused", (words,))


def test_a_line_is_refused_that_contradicts_what_is_here(everything, make):
    council = make.organisation(kind="local_authority", code="NOR", name="Northmoor")
    make.membership(council, make.user(name="Old Lead", email="old@nor.example"), Role.LEAD)
    make.membership(council, make.user(name="Vi", email="vi@nor.example"), Role.VIEWER)
    make.user(email="gone@nor.example", is_active=False)
    make.organisation(code="INV", name="Made-up Care", is_demonstration=True)

    assert [words for _line, _kind, words in fates(
        everything,
        "Northmoor,NOR,council,,,,New Lead,new@nor.example,Vi,vi@nor.example,Gone,gone@nor.example",
        "Other,NOR,employer,,,,,,,,,",
        "Invented,INV,employer,,,,,,,,,",
    )] == [
        (
            "Line 3 is about the same organisation.",
            "Old Lead is its lead already. Hand over on its page.",
            "vi@nor.example is its viewer already. Change the role on its page.",
            "The account of gone@nor.example was closed. Ask an administrator to open it again.",
        ),
        (
            "Line 2 is about the same organisation.",
            "Northmoor has this code already and is of another kind. If that is wrong, correct it there.",
        ),
        (MADE_UP,),
    ]  # fmt: skip


def test_a_real_council_on_a_list_of_the_demonstration_is_named_as_real(everything, make):
    make.organisation(code="NOR", name="Northmoor")

    content = f"{HEADER}\nNorthmoor,NOR,employer,,,,,,,,,\n".encode()
    (fate,) = preview_list(everything, content, is_demonstration=True).fates

    assert " ".join(fate.words) == (
        "Northmoor is a real organisation, and this is a demonstration, in which only invented ones take part. "
        "Leave the line out, or give an invented code."
    )


def test_two_lines_with_one_address_must_agree_on_the_name(everything):
    other = "Elm,ELM,employer,,,,Evelyn Owner,EVE@grove.example,,,,"

    assert fates(everything, GROVE, other)[1] == (3, "refused", ("Line 2 calls eve@grove.example Eve Owner.",))


def test_everything_that_is_wrong_with_a_line_is_said_at_once(everything, make):
    council = make.organisation(kind="local_authority", code="NOR", name="Northmoor")
    make.membership(council, make.user(name="Old Lead", email="old@nor.example"), Role.LEAD)
    make.user(email="gone@nor.example", is_active=False)

    assert fates(
        everything,
        ",NOR,council,Narnia,,many,New Lead,new@nor.example,Gone,gone@nor.example,Sam,sam",
        "A,A,school,Narnia,,,,,Gone,gone@nor.example,,",
    ) == [
        (
            2,
            "refused",
            (
                "The name is empty.",
                "The size must be a whole number of people, such as 1200.",
                "sam is not an email address.",
                "Narnia is not a region of England. Write it such as South West or E12000009.",
                "Old Lead is its lead already. Hand over on its page.",
                "The account of gone@nor.example was closed. Ask an administrator to open it again.",
            ),
        ),
        (
            3,
            "refused",
            (
                "The kind must be council, trust or employer.",
                "Narnia is not a region of England. Write it such as South West or E12000009.",
                "The account of gone@nor.example was closed. Ask an administrator to open it again.",
                "Name its lead: nobody there could be reached otherwise.",
            ),
        ),
    ]


def test_what_is_wrong_with_the_people_of_another_kind_of_organisation_is_said_too(everything, make):
    council = make.organisation(kind="local_authority", code="NOR", name="Northmoor")
    make.membership(council, make.user(name="Old Lead", email="old@nor.example"), Role.LEAD)

    ((_line, _kind, words),) = fates(everything, "Northmoor,NOR,employer,,,,New Lead,new@nor.example,,,,")

    assert words == (
        "Northmoor has this code already and is of another kind. If that is wrong, correct it there.",
        "Old Lead is its lead already. Hand over on its page.",
    )


def test_every_cell_that_cannot_be_used_is_named_and_nothing_is_concluded_from_it(everything, make):
    council = make.organisation(kind="local_authority", code="NOR", name="Northmoor")
    make.membership(council, make.user(name="Old Lead", email="old@nor.example"), Role.LEAD)
    long = "x" * 201

    assert [words for _line, _kind, words in fates(
        everything,
        f"Northmoor,NOR,council,{long},,,{long},old@nor.example,,,,",
        f"A,{long},{long},,,,,,,,,",
        f"B,{long},employer,,,,Bo,bo,,,,",
        "C,,employer,,,,,,,,,",
        "Northmoor,NOR,council,,,,Old,old,,,,",
        "Moor, North,NOR,council,,,,,,,,,,",
        "Moor, South,SOU,council,,,,Vi,old@nor.example,,,,",
    )] == [
        (
            "The region is longer than 200 characters or holds signs that cannot be shown.",
            "The lead_name is longer than 200 characters or holds signs that cannot be shown.",
            "Line 6 is about the same organisation.",
        ),
        (
            "The code is longer than 200 characters or holds signs that cannot be shown.",
            "The kind is longer than 200 characters or holds signs that cannot be shown.",
        ),
        (
            "The code is longer than 200 characters or holds signs that cannot be shown.",
            "bo is not an email address.",
        ),
        ("The code is empty.",),
        ("old is not an email address.", "Line 2 is about the same organisation."),
        (f"It has 14 cells{MISCOUNTED}",),
        (f"It has 13 cells{MISCOUNTED}",),
    ]  # fmt: skip


def test_two_lines_about_one_organisation_are_both_named_whatever_else_is_wrong_with_one(everything):
    everything.add(authority("E06000900"))
    everything.flush()
    lead = ",,,,Ann,ann@nor.example,,,,"

    assert [words for _line, _kind, words in fates(
        everything,
        f"Northmoor,NOR,council{lead}",
        f"Northmoor,NOR,school{lead}",
        f"Northmoor,NOR,employer{lead}",
        f"Northmoor,E06000900,council{lead}",
        f"Grove,GRO,employer,,,many{lead[3:]}",
        f"Grove,GRO,employer{lead}",
        f"Elm,ELM,employer{lead}",
    )] == [
        ("Lines 3, 4 and 5 are about the same organisation.",),
        ("The kind must be council, trust or employer.", "Lines 2, 4 and 5 are about the same organisation."),
        ("Lines 2, 3 and 5 are about the same organisation.",),
        ("Lines 2, 3 and 4 are about the same organisation.",),
        (
            "The size must be a whole number of people, such as 1200.",
            "Line 7 is about the same organisation.",
        ),
        ("Line 6 is about the same organisation.",),
        ("employer: Ann, ann@nor.example",),
    ]  # fmt: skip


def test_of_many_lines_about_one_organisation_the_first_are_named(everything):
    found = fates(everything, *[GROVE] * 6)

    assert found[0][2] == ("Lines 3, 4, 5 and 2 more are about the same organisation.",)
    assert found[5][2] == ("Lines 2, 3, 4 and 2 more are about the same organisation.",)


def test_one_address_twice_on_a_line_is_said_once(everything):
    line = "A,A,council,,,,Ann,ann@x.example,Dan,ann@x.example,Sam,ann@x.example"

    assert fates(everything, line)[0][2] == ("One person holds one role: the same email address stands there twice.",)


def test_a_name_that_is_missing_contradicts_no_other_line(everything):
    assert [words for _line, _kind, words in fates(
        everything, "A,A,employer,,,,,eve@grove.example,,,,", GROVE, "B,B,employer,,,,Eva,eve@grove.example,,,,"
    )] == [
        ("Give both the name and the email address of the lead.",),
        ("employer: Eve Owner, eve@grove.example",),
        ("Line 3 calls eve@grove.example Eve Owner.",),
    ]  # fmt: skip


def test_an_employer_whose_own_code_is_a_councils_in_the_register_is_another_organisation(everything):
    everything.add(authority("E06000900"))
    everything.flush()

    assert [kind for _line, kind, _words in fates(
        everything, GROVE.replace("GRO", "NOR"), NORTHMOOR.replace("NOR,", "E06000900,").replace("County", "")
    )] == ["new", "new"]  # fmt: skip


def test_a_closed_account_is_named_whatever_organisation_is_meant(everything, make):
    make.organisation(code="INV", name="Made-up Care", is_demonstration=True)
    make.user(email="gone@nor.example", is_active=False)

    assert fates(everything, "Invented,INV,employer,,,,Gone,gone@nor.example,,,,")[0][2] == (
        MADE_UP,
        "The account of gone@nor.example was closed. Ask an administrator to open it again.",
    )


def test_a_person_may_lead_two_organisations_with_one_account(everything, clock):
    bring(everything, clock, GROVE, "Elm,ELM,employer,,,,Eve Owner,EVE@grove.example,,,,")

    assert everything.scalar(select(func.count(UserAccount.id))) == 1
    assert everything.scalar(select(func.count(Membership.id))) == 2


def test_a_council_is_known_by_any_code_and_a_new_one_gets_what_the_register_says(everything, clock):
    everything.add(authority("E06000900"))
    everything.flush()
    line = NORTHMOOR.replace("NOR,council,South West,County", "NOR,council,,")

    bring(everything, clock, line)

    council = find_organisation(everything, "E06000900")
    assert (council.code, council.la_type, council.region_name) == (
        "NOR",
        "Unitary authority",
        "Yorkshire and The Humber",
    )
    assert fates(everything, line.replace(",NOR,", ",E06000900,"))[0][1] == "same"
    assert [words[0] for _line, _kind, words in fates(everything, line, line.replace(",NOR,", ",E06000900,"))] == [
        "Line 3 is about the same organisation.",
        "Line 2 is about the same organisation.",
    ]


def test_a_list_with_a_refused_line_writes_nothing(everything, clock):
    kept = receive_list(everything, "list.csv", a_list(GROVE, "A,A,school"), actor=None, clock=clock)
    seen = preview_list(everything, a_list(GROVE, "A,A,school"), is_demonstration=False).digest

    with pytest.raises(InvalidRequestError, match="Nothing was written"):
        apply_import(everything, kept.id, seen=seen, actor=None, clock=clock, is_demonstration=False)

    assert everything.scalar(select(func.count(Organisation.id))) == 0


def test_a_list_is_not_written_when_it_would_do_something_else_than_was_seen(everything, clock):
    kept = receive_list(everything, "list.csv", a_list(GROVE), actor=None, clock=clock)
    seen = preview_list(everything, a_list(GROVE), is_demonstration=False).digest
    bring(everything, clock, GROVE)

    with pytest.raises(ConflictError, match="Something changed since you looked"):
        apply_import(everything, kept.id, seen=seen, actor=None, clock=clock, is_demonstration=False)


def test_a_written_list_forgets_its_content_and_stays(everything, clock):
    kept = bring(everything, clock, GROVE)

    assert (kept.content, kept.applied_name) == (None, "The service")
    with pytest.raises(ConflictError, match="written already"):
        discard_import(everything, kept.id)


def test_a_list_can_be_thrown_away_and_goes_by_itself_after_a_week(everything, clock):
    first, _second = (receive_list(everything, "a.csv", a_list(GROVE), actor=None, clock=clock).id for _ in "ab")

    discard_import(everything, first)
    with pytest.raises(NotFoundError, match="no such list"):
        get_import(everything, first)
    receive_list(everything, "b.csv", a_list(GROVE), actor=None, clock=clock.later(days=8))

    assert everything.scalars(select(OrganisationImport.file_name)).all() == ["b.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04", "This is a spreadsheet. Save it as CSV UTF-8, then choose that file."),
        (b"name,code\nA,B\n", "The first line lacks these column names: kind."),
        (b"name,code,kind,salary\n", "The first line has columns that are not known: salary."),
        (b"name,code,kind,kind\n", "The first line has these column names twice: kind."),
        (
            b"name,code,code,salary,salary\n",
            (
                "lacks these column names: kind. The first line has columns that are not known: salary, salary. "
                "The first line has these column names twice: code."
            ),
        ),
        (b"name,code,kind\n", "There is no organisation below the column names."),
        (b"name,code,kind\na\0,b,council\n", "This is not a text file."),
        (b'name,code,kind\n"a,b,council\n', "a quotation mark is opened and never closed"),
        (b"name,code,kind\n\xc3\xa9\n\xe9\n", "The letters of line 3 cannot be read."),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content, message):
    with pytest.raises(InvalidRequestError, match=message):
        read_list(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_list_is_read_however_a_spreadsheet_saved_it(encoding, delimiter):
    text = "Name,Code,Kind,Lead_Name\r\nCaffè,C,employer,Zoë\r\n".replace(",", delimiter)

    (row,) = read_list(text.encode(encoding))

    assert (row.line, row.cells["name"], row.cells["lead_name"]) == (2, "Caffè", "Zoë")


def test_the_number_of_a_line_counts_those_within_a_cell_and_empty_ones():
    rows = read_list(b'name,code,kind\n"two\nlines",A,employer\n\nB,B,employer\n')

    assert [row.line for row in rows] == [2, 5]
    assert [column for column in COLUMNS if column.startswith("lead")] == ["lead_name", "lead_email"]


def test_thousands_of_lines_take_no_more_statements_than_a_few(engine, clock):
    def count(first, last):
        lines = [f"Home {n},H{n},employer,,,{n},Owner {n},owner{n}@home.example,,,," for n in range(first, last)]
        sent = []
        listener = lambda *_: sent.append(1)  # noqa: E731 - only counts
        with open_session(engine, Scope.everything(), write=True) as session:
            event.listen(engine, "before_cursor_execute", listener)
            bring(session, clock, *lines)
            event.remove(engine, "before_cursor_execute", listener)
            session.commit()
        return len(sent)

    assert count(0, 5) == count(5, 3005)


def test_the_people_of_a_list_get_one_letter_each_when_they_are_invited(everything, clock):
    kept = bring(everything, clock, NORTHMOOR, GROVE)
    collection = open_collection(everything, 2025, clock)
    one_go = {"collection": collection, "actor": None, "clock": clock, "base_url": "https://scwres.example"}

    first = invite_organisations(everything, kept.organisation_ids, **one_go)
    again = invite_organisations(everything, kept.organisation_ids, **one_go)

    assert (first.organisations, first.letters) == (2, 3)
    assert (again.organisations, again.letters) == (0, 0)
    letter = everything.scalars(select(Letter).where(Letter.address == "ann@nor.example")).one()
    assert (letter.key, letter.subject) == ("invitation", "Invitation to the SC-WRES collection of 2025")
    assert letter.text.startswith(
        "Dear Ann Lead,\n\n"
        "Northmoor is invited to take part in the SC-WRES collection of 2025 (Phase 3).\n\n"
        "Registration is open from 1 April 2025 to 5 November 2025:\nhttps://scwres.example/our-return/registration\n\n"
        "Is this your first time here? Choose your password first: write ann@nor.example on this page, and a link is "
        "sent to you.\nhttps://scwres.example/reset-password\n\n"
        "You get this as lead of Northmoor. It also went to Sam Sign (signatory).\n\n"
    )


def test_an_invented_organisation_is_never_invited_to_a_real_collection(everything, clock, make):
    invented = make.organisation(is_demonstration=True)
    collection = open_collection(everything, 2025, clock)

    with pytest.raises(ConflictError, match="Only invented organisations"):
        invite_organisations(
            everything, [invented.id], collection=collection, actor=None, clock=clock, base_url="http://x"
        )


@pytest.fixture
def scwres(database_url, monkeypatch, capsys, engine):
    """Runs a command on the test's database; gives its exit code and what it printed."""
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    monkeypatch.setenv("SCWRES_ENVIRONMENT", "development")

    def _run(*words):
        code = main(words)
        return code, *capsys.readouterr()

    return _run


def test_the_command_writes_only_when_told_to(scwres, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(a_list(GROVE))
    seen = "line 2: new, GRO, Grove Care: employer: Eve Owner, eve@grove.example\n"
    counts = "0 refused, 1 new, 0 changed, 0 same.\n"

    assert scwres("import-organisations", str(path)) == (0, f"{seen}{counts}Nothing was written.\n", "")
    assert scwres("import-organisations", str(path), "--write") == (
        0,
        f"{seen}{counts}Written. Nobody has been invited yet.\n",
        "",
    )
    path.write_bytes(a_list("A,A,school,,,,Ann,ann@x.example,,,,"))
    code, told, _ = scwres("import-organisations", str(path), "--write")
    assert (code, told.splitlines()[-1]) == (1, "Nothing was written.")


def test_a_list_that_was_written_is_in_the_record(everything, clock):
    bring(everything, clock, GROVE)

    assert everything.scalars(select(OrganisationImport.file_name)).all() == ["list.csv"]


@pytest.mark.parametrize(("here", "there"), [("NOR", "nor"), ("nor", "NOR"), ("Nor", "nOR")])
def test_a_code_in_another_case_is_the_same_organisation(everything, make, here, there):
    make.organisation(name="Northmoor", code=here, kind="local_authority")
    same = fates(everything, NORTHMOOR.replace(",NOR,", f",{there},"))

    assert [kind for _line, kind, _words in same] == ["changed"]


@pytest.mark.parametrize(("here", "there"), [("Northmoor", "NORTHMOOR"), ("NORTHMOOR", "northmoor")])
def test_a_second_council_of_one_name_is_refused_in_whatever_case(everything, make, here, there):
    make.organisation(name=here, code="NOR", kind="local_authority")
    twice = fates(everything, NORTHMOOR.replace(",NOR,", ",NOM,").replace("Northmoor", there))

    assert twice[0][2] == (f"{here} is here already with the code NOR. Give that code, or another name.",)


def test_a_new_council_that_is_in_no_register_is_pointed_out_with_the_code_that_may_be_meant(everything):
    everything.add(authority("E06000900", mysociety_code="OTH", type="County"))
    everything.flush()
    people = ("lead: Ann Lead, ann@nor.example", "signatory: Sam Sign, sam@nor.example")
    lacks = "Look again: the register has no council with this code. It would be on no map and have no neighbours."
    meant = "The register has Northmoor with the code E06000900. If that is it, write this code."

    assert fates(everything, NORTHMOOR) == [(2, "new", (*people, lacks, meant))]
    assert fates(everything, NORTHMOOR.replace("Northmoor", "Else")) == [(2, "new", (*people, lacks))]
    assert fates(everything, NORTHMOOR.replace(",NOR,", ",oth,")) == [(2, "new", people)]
    assert fates(everything, NORTHMOOR.replace(",council,", ",trust,").replace("County", "")) == [(2, "new", people)]
    invented = preview_list(everything, a_list(NORTHMOOR), is_demonstration=True)
    assert [one.words for one in invented.fates] == [people]


def test_two_lines_whose_codes_differ_in_their_case_alone_are_about_one_organisation(everything):
    found = fates(everything, NORTHMOOR, NORTHMOOR.replace("NOR", "nor"))

    assert [words[0] for _line, _kind, words in found] == [
        "Line 3 is about the same organisation.",
        "Line 2 is about the same organisation.",
    ]


def test_a_type_that_the_register_does_not_have_is_refused_and_one_in_another_case_is_its(everything, clock):
    everything.add(authority("E06000900", mysociety_code="OTH"))
    everything.flush()

    ((_line, _kind, words),) = fates(everything, NORTHMOOR.replace(",County,", ",Shire thing,"))
    bring(everything, clock, NORTHMOOR.replace(",County,", ",unitary AUTHORITY,"))

    assert words == ("Shire thing is no type of council in the register. Write one of: Unitary authority.",)
    assert find_organisation(everything, "NOR").la_type == "Unitary authority"
