"""The page on the national picture, and its downloads, over HTTP."""

import csv
from io import StringIO

import pytest
from sqlalchemy import event, update

from app.access import Role, Scope
from app.db.models import ReferenceDataset
from app.db.scope import open_session
from tests.support.open_data import database_url, open_data_template  # noqa: F401 - fixtures
from tests.support.several_years import past_return


@pytest.fixture
def statements(engine):
    """Every statement that is sent to the database from now on."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


OUTPUT = "national-figures.children"
PROGRAMME = (Role.PROGRAMME_TEAM, Role.ADMINISTRATOR)


def test_everybody_who_is_signed_in_sees_the_same_national_picture(sign_in):
    answers = {sign_in(role).call(OUTPUT, "").text for role in (Role.VIEWER, Role.EMPLOYER, Role.PROGRAMME_TEAM)}

    assert len(answers) == 1
    assert (
        "17% of the register; from December 2019 to March 2024 they were 19% of those referred and 24% of those"
        in answers.pop()
    )


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("register", "100,654 social workers were on the register on 30 November 2022"),
        ("fitness-to-practise", "their share of the cases divided by their share of the register is 1.12 at referral"),
        ("sc-wres", "48% less likely to be appointed from shortlisting"),
        ("workforce", "34.0% of England's case holders"),
        ("board", "Cells to read with care"),
        ("data-sets", "Open Government Licence v3.0"),
        ("nonsense", "17% of the register"),
    ],
)
def test_each_chapter_has_its_own_address(sign_in, part, says):
    answer = sign_in(Role.VIEWER).call(OUTPUT, f"?part={part}")

    assert answer.status_code == 200
    assert says in answer.text


def test_the_page_is_not_read_from_the_database_again_until_an_edition_is_put_in_force(sign_in, engine, statements):
    viewer = sign_in(Role.VIEWER)
    viewer.call(OUTPUT, "")
    statements.clear()

    viewer.call(OUTPUT, "?part=workforce")
    of_the_page = [sent for sent in statements if "reference_" in sent]
    assert len(of_the_page) == 1

    with open_session(engine, Scope.everything(), write=True) as session:
        session.execute(update(ReferenceDataset).where(ReferenceDataset.key == "board").values(sha256="another"))
        session.commit()
    statements.clear()
    viewer.call(OUTPUT, "?part=workforce")

    assert len([sent for sent in statements if "reference_" in sent]) > 5


def test_only_whoever_can_load_a_data_set_is_told_how(sign_in):
    told = {role: sign_in(role).call(OUTPUT, "?part=fitness-to-practise").text for role in (Role.LEAD, *PROGRAMME)}

    assert {role for role, text in told.items() if "Load it under data sets" in text} == {Role.ADMINISTRATOR}
    assert "Not loaded yet, so not shown: referrals by region." in told[Role.LEAD]


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/national-register").status_code == 302
    assert client.get("/national-register/size.csv").status_code == 302


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("size", ["30 April 2020", "98738"]),
        ("diversity", ["30 November 2021", "not stated as a figure"]),
        ("population", ["White", "not loaded yet", "72.6", "81.0"]),
        ("stages", ["Black", "17", "19", "24"]),
        (
            "ratios",
            [
                "Black: referred to the regulator",
                "1.12",
                "not known: no numbers of cases were published",
                "between 1.06 and 1.18",
                "19",
                "the register",
                "17",
            ],
        ),
        ("decisions", ["Black: from triage to investigation", "1.47"]),
        ("published-results", ["2 Appointment from shortlisting", "0.5", "0.52"]),
        ("pay-bands", ["Less than 30,000 pounds", "18"]),
        ("participation", ["Test: councils took part", "18", "all", "April 2021 to April 2022"]),
        ("roles", ["All roles", "27.4", "82.2", "31494", "38292"]),
        ("regions", ["North East", "4.3", "7.0", "1877", "2434"]),
        ("adult-workforce", ["2023/24 (year not stated)"]),
        ("board", ["Indicators with an aim", "REG1"]),
    ],
)
def test_each_table_is_a_file_with_its_source(sign_in, key, first):
    answer = sign_in(Role.VIEWER).get(f"/national-register/{key}.csv")
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="national-{key}.csv"'
    assert rows[1][: len(first)] == first
    assert rows[0][-1] == "Source"
    assert rows[1][-1]


@pytest.mark.parametrize("key", ["referrals", "passwords", "..%2F..%2Fetc%2Fpasswd", "SIZE"])
def test_a_table_that_does_not_exist_is_not_found(sign_in, key):
    assert sign_in(Role.VIEWER).get(f"/national-register/{key}.csv").status_code == 404


@pytest.fixture
def council(make):
    """A council with two collections of few referrals, the newest of 2024."""
    ours = make.organisation(code="X00009", name="Council of two years", kind="local_authority")
    for year, referred in ((2023, (1, 2)), (2024, (3, 3))):
        counts = {"ftp_referred": referred, "regulated_headcount": (100, 200)}
        past_return(make, ours, year, counts, only=("adult",), services=("adult",))
    return ours


def test_an_organisation_sees_its_own_indicator_beside_the_referral_stage_only(sign_in, council):
    answer = sign_in(Role.VIEWER, council).call(OUTPUT, "?part=fitness-to-practise").text

    assert "Your organisation, 2024" in answer
    assert "2.00" in answer
    assert "3 and 3 White" in answer
    assert "Your organisation, 2023 and 2024 together" in answer
    assert "4 and 5 White" in answer
    assert "1.60" in answer
    assert "The regulator, England: Black, African, Caribbean or Black British social workers" in answer
    assert "The regulator, England: male" not in answer
    assert "so hold it against the referral stage only" in answer


def test_nobody_else_sees_it_and_no_other_chapter_shows_it(sign_in, council):
    none_of_theirs = [sign_in(role).call(OUTPUT, "?part=fitness-to-practise").text for role in (Role.LEAD, *PROGRAMME)]
    elsewhere = [sign_in(Role.VIEWER, council).call(OUTPUT, f"?part={part}").text for part in ("", "register", "board")]

    assert all("There is none for you to see." in answer for answer in none_of_theirs)
    assert not any("Your organisation" in answer for answer in (*none_of_theirs, *elsewhere))


def test_a_return_without_referrals_counts_gives_none(sign_in, make):
    ours = make.organisation(code="X00010", name="Council without", kind="local_authority")
    past_return(make, ours, 2024, {"headcount": (100, 200)}, only=("adult",), services=("adult",))

    assert "There is none for you to see." in sign_in(Role.LEAD, ours).call(OUTPUT, "?part=fitness-to-practise").text
