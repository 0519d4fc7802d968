"""What a confined session remembers of statements spares work, and never lets through what it would have refused."""

import gc
from weakref import ref

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload, selectinload

from app.access import Scope
from app.db import scope, statements
from app.db.engine import create_engine_for
from app.db.models import Finding, LoginSession, Membership, Organisation, Upload
from app.db.scope import ScopeError, open_session
from tests.support.statements import CONFINED, REFUSED


@pytest.fixture
def searches(monkeypatch):
    """The statements that are searched for ways round, from a state in which nothing is remembered yet."""
    found, search = [], statements._bare_part
    monkeypatch.setattr(statements, "_FIT_SHAPES", set())
    monkeypatch.setattr(statements, "_bare_part", lambda statement: found.append(statement) or search(statement))
    return found


def _confined(engine, tenant, **options):
    return open_session(engine, Scope.organisation(tenant.id), **options)


def test_a_statement_that_is_kept_gives_each_organisation_its_own_rows(engine, ours, theirs, subtests):
    for shape, statement in CONFINED.items():
        with subtests.test(shape):
            for tenant in (ours, theirs, ours):
                with _confined(engine, tenant) as session:
                    assert set(session.scalars(statement)) == {tenant.id}


def test_a_shape_that_passed_opens_no_way_for_another(engine, ours, subtests):
    with _confined(engine, ours) as session:
        for statement in CONFINED.values():
            session.execute(statement)

    for _ in range(2):
        for shape, statement in REFUSED.items():
            with subtests.test(shape), _confined(engine, ours, write=True) as session, pytest.raises(ScopeError):
                session.execute(statement)


def test_what_the_programme_may_send_is_still_refused_to_an_organisation(engine, ours):
    kept = select(LoginSession.id)

    with open_session(engine, Scope.everything()) as session:
        assert len(session.scalars(kept).all()) == 1
    for _ in range(2):
        with _confined(engine, ours) as session, pytest.raises(ScopeError, match="may not read login_session"):
            session.execute(kept)


def test_what_an_organisation_sent_is_not_confined_to_it_for_the_programme(engine, ours, theirs):
    kept = select(Upload.organisation_id)

    with _confined(engine, ours) as session:
        assert set(session.scalars(kept)) == {ours.id}
    with open_session(engine, Scope.everything()) as session:
        assert set(session.scalars(kept)) == {ours.id, theirs.id}


def test_the_organisation_of_a_session_cannot_be_given_as_a_parameter(engine, ours, theirs):
    asked = select(Upload.organisation_id).where(Upload.size >= bindparam("least"))

    with _confined(engine, ours) as session:
        assert set(session.scalars(asked, {"least": 0, scope.OWN: theirs.id})) == {ours.id}


def test_parameters_reach_a_confined_statement(engine, ours):
    asked = select(Upload.id).where(Upload.id == bindparam("number"))

    with _confined(engine, ours) as session:
        assert session.scalars(asked, {"number": ours.upload.id}).all() == [ours.upload.id]
        assert session.scalars(asked, {"number": -1}).all() == []


@pytest.mark.parametrize("load", [joinedload, selectinload])
def test_what_is_loaded_with_a_row_stays_within_the_organisation(engine, make, ours, theirs, load):
    make.membership(theirs.organisation, ours.user)

    for tenant in (ours, theirs):
        with _confined(engine, tenant) as session:
            members = session.scalars(select(Membership).options(load(Membership.organisation))).all()
            assert {member.organisation.id for member in members} == {tenant.id}


def test_changes_of_one_shape_by_two_organisations_reach_their_own_rows_only(engine, ours, theirs):
    change = update(Upload).values(display_name="changed")

    for tenant in (ours, theirs):
        with _confined(engine, tenant, write=True) as session:
            session.execute(change)
            assert session.scalars(select(Upload.display_name)).all() == ["changed"]
            session.rollback()


def test_one_shape_is_searched_once_whatever_its_values(engine, ours, searches):
    for size in (1, 2, 3):
        with _confined(engine, ours) as session:
            session.execute(select(Upload.id).where(Upload.size == size))

    assert len(searches) == 1


def test_a_refused_shape_is_searched_each_time(engine, ours, searches):
    for _ in range(2):
        with _confined(engine, ours) as session, pytest.raises(ScopeError):
            session.execute(select(Upload.id, Finding.__table__.c.id))

    assert len(searches) == 2
    assert not statements._FIT_SHAPES


def test_no_more_shapes_are_remembered_than_a_process_can_hold(engine, ours, searches, monkeypatch):
    monkeypatch.setattr(statements, "MOST_SHAPES", 2)

    with _confined(engine, ours) as session:
        for column in (Upload.id, Upload.size, Upload.sha256):
            session.execute(select(column))

    assert len(statements._FIT_SHAPES) == 1


def test_a_statement_that_nobody_keeps_is_forgotten(engine, ours):
    statement = select(Upload.id)
    with _confined(engine, ours) as session:
        session.execute(statement)
    held = ref(statement)

    del statement
    gc.collect()

    assert held() is None


def test_what_one_session_prepared_the_next_one_finds(postgresql_url):
    engine = create_engine_for(postgresql_url)
    for _ in range(10):
        with open_session(engine, Scope.organisation(1)) as session:
            session.scalars(select(Organisation)).all()

    with engine.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
    engine.dispose()

    assert any("FROM organisation" in one for one in prepared)
