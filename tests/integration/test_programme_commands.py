import pytest

from app.access import Scope
from app.cli import main
from app.db.models import ReferenceAuthority
from app.db.scope import open_session
from app.settings import DEMONSTRATION_EDITIONS


@pytest.fixture
def scwres(database_url, monkeypatch, capsys, engine):
    """Runs a command on the test's database on 1 April 2025; gives its exit code, output and error output."""
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    monkeypatch.setenv("SCWRES_ENVIRONMENT", "development")
    monkeypatch.setenv("SCWRES_TODAY", "2025-04-01")

    def _run(*words):
        code = main(words)
        return code, *capsys.readouterr()

    return _run


def test_a_collection_is_opened_once(scwres):
    assert scwres("open-collection", "--year", "2025") == (0, "The collection of 2025 (Phase 3) is open.\n", "")
    assert scwres("open-collection", "--year", "2025") == (2, "", "The collection of 2025 is open already.\n")


def test_a_provisional_edition_of_a_folder_of_ones_own_opens_nothing(scwres, monkeypatch):
    monkeypatch.setenv("SCWRES_EDITIONS_DIR", str(DEMONSTRATION_EDITIONS))

    code, _output, said = scwres("open-collection", "--year", "2026")

    assert (code, said.split(":")[0]) == (2, "The edition of 2026 is provisional")


def test_councils_become_organisations_once(scwres, engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add(
            ReferenceAuthority(
                gss_code="E06000900",
                ons_name="Northmoor",
                short_name="Northmoor",
                region_code="E12000003",
                region_name="Yorkshire and The Humber",
                type="Unitary authority",
                predecessor_codes=[],
                successor_codes=[],
                status="current",
            )
        )
        session.commit()

    assert scwres("load-authorities")[1] == "Councils added: 1. Brought up to date: 0.\n"
    assert scwres("load-authorities")[1] == "Councils added: 0. Brought up to date: 0.\n"


def test_a_window_is_moved_and_a_date_that_is_none_is_refused(scwres):
    scwres("open-collection", "--year", "2025")
    move = ("move-window", "--year", "2025", "--milestone", "registered", "--opens", "2025-04-01")

    assert (
        scwres(*move, "--reason", "Holidays.", "--due", "2025-08-16")[1]
        == "Registered now runs from 1 April 2025 to 16 August 2025.\n"
    )
    assert scwres(*move, "--reason", "Holidays.", "--due", "16 August") == (
        2,
        "",
        "16 August is not a date. Write it like 2025-06-30.\n",
    )


def test_the_board_is_printed_in_words_or_as_csv(scwres, make):
    scwres("open-collection", "--year", "2025")
    make.organisation(name="Northmoor Council", code="NRM")

    code, said, _ = scwres("board", "--year", "2025")
    lines = scwres("board", "--year", "2025", "--csv")[1].splitlines()

    assert code == 0
    assert said.splitlines()[:2] == ["Nobody has registered yet.", "Invited: 0 complete, 1 overdue"]
    assert lines[1].startswith(
        "Northmoor Council,NRM,employer,,not joined yet,Invited,waits for the programme team,programme team,2025-04-01,"
        "not invited yet,,no,no,,,waits for the programme team,"
    )


def test_a_year_without_a_collection_has_no_board(scwres):
    assert scwres("board", "--year", "2025") == (2, "", "The collection of 2025 has not been opened.\n")
