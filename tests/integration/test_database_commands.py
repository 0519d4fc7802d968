"""``scwres init-db`` and ``scwres add-user``, run as a person would."""

import io

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.cli import main
from app.cli._database import refuse_database_not_set_up
from app.clock import Clock
from app.db.engine import create_engine_for
from app.db.migrate import is_current, migrate
from app.db.models import LinkPurpose, Membership
from app.db.scope import open_session
from app.errors import UnavailableError
from app.services import links
from app.services.signing_in import Desk, authenticate

PASSWORD = "violin harbour teapot"


@pytest.fixture
def environment(monkeypatch, database_url):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    monkeypatch.setenv("SCWRES_BASE_URL", "https://scwres.example.org/")


@pytest.fixture
def organisation(make):
    return make.organisation(code="E10000001", name="Fernhill Council", kind="local_authority")


def _add(*more: str, role: str = "lead", organisation: str = "E10000001") -> int:
    return main(
        [
            "add-user",
            "--email",
            "amy@example.org",
            "--name",
            "Amy",
            "--role",
            role,
            "--organisation",
            organisation,
            *more,
        ]
    )


def test_init_db_makes_the_database_and_may_be_run_again(monkeypatch, tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'var' / 'scwres.sqlite'}"
    monkeypatch.setenv("SCWRES_DATABASE_URL", url)

    assert [main(["init-db"]), main(["init-db"])] == [0, 0]

    assert capsys.readouterr().out == "The database is up to date.\n" * 2
    engine = create_engine_for(url)
    assert is_current(engine)
    engine.dispose()


def test_init_db_says_kindly_that_the_database_cannot_be_reached(monkeypatch, capsys):
    monkeypatch.setenv("SCWRES_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    assert main(["init-db"]) == 2
    assert "cannot reach its database" in capsys.readouterr().err


def test_init_db_says_kindly_that_the_login_may_not_do_it(postgresql_cluster, monkeypatch, capsys):
    postgresql_cluster.run("CREATE ROLE weak_login LOGIN", "CREATE DATABASE weak")
    monkeypatch.setenv("SCWRES_DATABASE_URL", postgresql_cluster.url("weak", "weak_login"))
    try:
        assert main(["init-db"]) == 2
        assert "The database login may not set up the service." in capsys.readouterr().err
    finally:
        postgresql_cluster.run("DROP DATABASE weak WITH (FORCE)", "DROP ROLE weak_login")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    engine = create_engine_for(f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}")

    with pytest.raises(UnavailableError, match="cannot be made"):
        migrate(engine)
    engine.dispose()


def test_add_user_prints_a_link_that_sets_the_password(engine, environment, organisation, capsys):
    assert _add() == 0

    told, link = capsys.readouterr().out.splitlines()
    assert (
        told == "amy@example.org was added to Fernhill Council. This link sets the password, once, within seven days:"
    )
    assert link.startswith("https://scwres.example.org/invitation/")
    links.set_password_with_link(engine, link.rsplit("/", 1)[1], LinkPurpose.INVITATION, PASSWORD, Clock())
    assert authenticate(Desk(engine, "192.0.2.1", Clock(), ""), "amy@example.org", PASSWORD).token


def test_add_user_takes_a_password_from_standard_input(engine, environment, organisation, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    assert _add("--password-stdin") == 0

    assert capsys.readouterr().out == "amy@example.org was added to Fernhill Council and may sign in.\n"
    assert authenticate(Desk(engine, "192.0.2.1", Clock(), ""), "amy@example.org", PASSWORD).token


def test_a_weak_password_adds_nobody(engine, environment, organisation, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("password1234\n"))

    assert _add("--password-stdin") == 2

    assert "easy to guess" in capsys.readouterr().err
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Membership)).all() == []


def test_an_unknown_organisation_and_a_misplaced_role_are_told(environment, organisation, capsys):
    assert _add(organisation="E99") == 2
    assert _add(role=Role.ADMINISTRATOR) == 2

    unknown, misplaced = capsys.readouterr().err.splitlines()
    assert unknown == "There is no organisation with the code E99. Check the code, or add it first."
    assert misplaced == "The role administrator does not belong to Fernhill Council. Choose another role."


def test_the_first_member_of_the_programme_needs_no_organisation_yet(engine, database_url, monkeypatch, capsys):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    command = ["add-user", "--email", "team@example.org", "--name", "Team", "--role", "programme_team"]

    assert main(command) == 0
    assert main([*command[:2], "second@example.org", *command[3:]]) == 0

    assert capsys.readouterr().out.count("was added to SC-WRES programme team") == 2


def test_a_lead_needs_an_organisation(engine, database_url, monkeypatch, capsys):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)

    assert main(["add-user", "--email", "a@example.org", "--name", "A", "--role", "lead"]) == 2

    assert "--organisation CODE" in capsys.readouterr().err


@pytest.mark.parametrize("state", ["missing", "empty"])
@pytest.mark.parametrize(
    "words",
    [
        ("add-user", "--email", "amy@example.org", "--name", "Amy", "--role", "lead", "--organisation", "E10000001"),
        ("load-reference",),
        ("load-authorities",),
        ("open-collection", "--year", "2025"),
        ("board", "--year", "2025"),
        ("publish-benchmarks", "--collection", "2025"),
        ("serve",),
        ("worker",),
    ],
)
def test_without_a_database_every_command_says_what_to_run(monkeypatch, tmp_path, capsys, words, state):
    path = tmp_path / "var" / "scwres.sqlite"
    if state == "empty":
        path.parent.mkdir()
        path.touch()
    monkeypatch.setenv("SCWRES_DATABASE_URL", f"sqlite:///{path}")

    assert main(list(words)) == 2
    assert capsys.readouterr().err == (
        "The database is not set up for this version of the service yet. Run first: scwres init-db\n"
    )
    assert path.exists() == (state == "empty")


def test_a_service_may_start_before_its_database(monkeypatch):
    monkeypatch.setenv("SCWRES_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    assert refuse_database_not_set_up() is None


def test_a_role_that_is_none_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        _add(role="boss")

    assert "invalid choice: 'boss' (choose from 'lead', 'deputy'," in capsys.readouterr().err


def test_a_milestone_that_is_none_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        main(["move-window", "--year", "2025", "--milestone", "soon", "--opens", "2025-04-01", "--due", "2025-05-01"])

    assert "invalid choice: 'soon' (choose from 'invited', 'registered'," in capsys.readouterr().err
