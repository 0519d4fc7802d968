"""A release that turned out wrong is taken out of force, once, with a reason for everybody."""

import pytest

from app.access import Scope
from app.cli import main
from app.db.models import Event, Release
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services.benchmarks import latest_release
from app.services.withdrawals import Withdrawal, withdraw_release, withdrawal_notices, withdrawals_of

NOTICE = "The published figures for 2025 were withdrawn on 8 October 2025 because: Headcounts were counted twice."


@pytest.fixture
def releases(make, collection):
    return [make.release(collection, version=version) for version in (1, 2)]


@pytest.fixture
def withdraw(engine, clock):
    def _withdraw(version, reason="Headcounts were counted twice.", year=2025, **values):
        with open_session(engine, Scope.everything(), write=True) as session:
            found = withdraw_release(
                session, collection_year=year, version=version, reason=reason, clock=clock, **values
            )
            session.commit()
        return found

    return _withdraw


def test_readers_then_have_the_version_before_and_the_reason(engine, clock, releases, withdraw):
    withdraw(2)

    with open_session(engine, Scope.everything()) as session:
        assert latest_release(session, 2025).version == 1
        assert withdrawals_of(session, 2025) == {2: Withdrawal(2025, 2, clock.now(), "Headcounts were counted twice.")}
        assert withdrawal_notices(session) == {2025: NOTICE}


def test_where_no_version_is_left_there_is_the_reason_alone(engine, releases, withdraw):
    withdraw(1)
    withdraw(2)

    with open_session(engine, Scope.everything()) as session:
        assert latest_release(session, 2025) is None
        assert withdrawal_notices(session) == {2025: NOTICE}


def test_an_older_version_that_is_withdrawn_needs_no_notice(engine, releases, withdraw):
    withdraw(1)

    with open_session(engine, Scope.everything()) as session:
        assert withdrawal_notices(session) == {}
        assert list(withdrawals_of(session, 2025)) == [1]
        assert withdrawals_of(session, 2024) == {}


def test_every_organisation_may_read_the_notice(engine, ours, releases, withdraw):
    withdraw(2)

    with open_session(engine, Scope.organisation(ours.id)) as session:
        assert withdrawal_notices(session) == {2025: NOTICE}


def test_a_version_is_withdrawn_once(releases, withdraw):
    withdraw(2)

    with pytest.raises(ConflictError, match=r"^Version 2 of the benchmarks of 2025 is withdrawn already\.$"):
        withdraw(2)


@pytest.mark.parametrize(("year", "version"), [(2025, 3), (2025, 10**12), (2024, 1)])
def test_a_version_that_does_not_exist_is_not_found(releases, withdraw, year, version):
    with pytest.raises(NotFoundError, match="There is no version"):
        withdraw(version, year=year)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001])
def test_a_withdrawal_has_a_reason_with_an_end(engine, releases, withdraw, reason):
    with pytest.raises(InvalidRequestError):
        withdraw(2, reason)

    with open_session(engine, Scope.everything()) as session:
        assert latest_release(session, 2025).version == 2


def test_everybody_who_was_told_of_the_figures_is_told_that_none_are_left(
    engine, make, collection, ours, theirs, releases, withdraw
):
    for tenant in (ours, theirs):
        for version in (1, 2):
            make.event(
                tenant.organisation,
                kind="benchmarks_released",
                collection_id=collection.id,
                detail={"release": version},
            )

    def told():
        with open_session(engine, Scope.everything()) as session:
            events = session.query(Event).where(Event.kind == "benchmarks_withdrawn").all()
            return sorted((one.organisation_id, one.detail["release"], one.actor_name) for one in events)

    withdraw(2)
    assert told() == []  # the version before is in force
    withdraw(1)
    assert told() == sorted((one.id, 1, "The service") for one in (ours, theirs))


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    return lambda *words: main(["withdraw-benchmarks", "--collection", "2025", *words])


def test_the_command_withdraws_a_version(engine, run, releases, capsys):
    assert run("--version", "2", "--reason", "Headcounts were counted twice.") == 0

    assert capsys.readouterr().out == "Collection 2025: version 2 is withdrawn.\n"
    with open_session(engine, Scope.everything()) as session:
        assert session.get(Release, releases[1].id).state == "withdrawn"


@pytest.mark.parametrize(
    ("version", "reason", "message"),
    [
        ("7", "Wrong.", "There is no version 7 of the benchmarks of 2025."),
        ("two", "Wrong.", "The version is 'two'. It must be a whole number, 0 or more, of at most 12 digits."),
        ("2", " ", "Say why these figures are withdrawn. Everybody who can read them reads the reason."),
    ],
)
def test_the_command_refuses_kindly(run, releases, capsys, version, reason, message):
    assert run("--version", version, "--reason", reason) == 2

    assert capsys.readouterr().err == f"{message}\n"
