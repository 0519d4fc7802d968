"""A session confined to one organisation sees and touches nothing of another, on both engines."""

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update
from sqlalchemy.orm import Session

from app.access import Scope
from app.db.models import (
    Base,
    Event,
    Finding,
    LoginSession,
    Membership,
    OneTimeLink,
    Organisation,
    OrganisationCode,
    TenantAccess,
    TenantOwned,
    Upload,
    UserAccount,
)
from app.db.scope import ScopeError, open_session
from tests.support.statements import CONFINED, REFUSED

OWNED = sorted((m.class_ for m in Base.registry.mappers if issubclass(m.class_, TenantOwned)), key=lambda c: c.__name__)
READABLE = [model for model in OWNED if model.tenant_access is not TenantAccess.NONE]


def _confined(engine, tenant, **options) -> Session:
    return open_session(engine, Scope.organisation(tenant.id), **options)


def test_a_select_of_any_shape_returns_own_rows_only(engine, ours, theirs, subtests):
    for shape, statement in CONFINED.items():
        with subtests.test(shape), _confined(engine, ours) as session:
            assert set(session.scalars(statement)) == {ours.id}


def test_every_table_of_an_organisation_shows_own_rows_only(engine, ours, theirs, subtests):
    for model in READABLE:
        with subtests.test(model.__name__), _confined(engine, ours) as session:
            assert {row.organisation_id for row in session.scalars(select(model))} == {ours.id}


def test_what_cannot_be_confined_is_refused(engine, ours, theirs, subtests):
    for shape, statement in REFUSED.items():
        with subtests.test(shape), _confined(engine, ours, write=True) as session, pytest.raises(ScopeError):
            session.execute(statement)


def test_rows_of_another_organisation_cannot_be_got_by_id(engine, ours, theirs):
    with _confined(engine, ours) as session:
        assert session.get(Upload, theirs.upload.id) is None
        assert session.get(Organisation, theirs.id) is None
        assert session.get(UserAccount, theirs.user.id) is None
        assert session.get(Upload, ours.upload.id).id == ours.upload.id


def test_a_count_counts_own_rows_only(engine, ours, theirs):
    with _confined(engine, ours) as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1


def test_a_lazy_load_stays_within_the_organisation(engine, make, ours, theirs):
    stranger = make.membership(theirs.organisation, ours.user)
    with open_session(engine, Scope.everything()) as session:
        foreign = session.get(Membership, stranger.id)
        session.expunge(foreign)
    with _confined(engine, ours) as session:
        session.add(foreign)

        assert foreign.organisation is None


def test_a_member_of_the_organisation_is_seen_without_the_password_hash(engine, ours):
    with _confined(engine, ours) as session:
        person = session.scalars(select(UserAccount)).one()

        assert person.name == ours.user.name
        assert "password_hash" not in vars(person)


def test_an_update_changes_own_rows_only(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        changed = session.execute(update(Upload).values(display_name="changed")).rowcount
        session.commit()

    with open_session(engine, Scope.everything()) as session:
        assert changed == 1
        assert session.get(Upload, theirs.upload.id).display_name == "return.xlsx"


def test_a_delete_removes_own_rows_only(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        session.execute(delete(Finding))
        session.commit()

    with open_session(engine, Scope.everything()) as session:
        assert set(session.scalars(select(Finding.organisation_id))) == {theirs.id}


def test_an_update_by_primary_key_is_refused(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session, pytest.raises(ScopeError):
        session.execute(update(Upload), [{"id": theirs.upload.id, "size": 0}])


def test_adding_a_row_for_another_organisation_is_refused(engine, ours, theirs, clock):
    with _confined(engine, ours, write=True) as session:
        session.add(Event(organisation_id=theirs.id, kind="registered", at=clock.now(), actor_name="x", detail={}))

        with pytest.raises(ScopeError, match="another organisation"):
            session.flush()


def test_adding_a_row_without_an_organisation_is_refused(engine, ours, clock):
    with _confined(engine, ours, write=True) as session:
        session.add(Event(kind="registered", at=clock.now(), actor_name="x", detail={}))

        with pytest.raises(ScopeError, match="another organisation"):
            session.flush()


def test_moving_a_row_to_another_organisation_is_refused(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        session.get(Upload, ours.upload.id).organisation_id = theirs.id

        with pytest.raises(ScopeError, match="another organisation"):
            session.flush()


def test_claiming_a_row_of_another_organisation_is_refused(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        session.add(theirs.upload)
        theirs.upload.organisation_id = ours.id

        with pytest.raises(ScopeError, match="may not change its organisation"):
            session.flush()


def test_changing_a_row_of_another_organisation_that_was_brought_along_is_refused(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        session.add(theirs.upload)
        theirs.upload.size = 99

        with pytest.raises(ScopeError, match="another organisation"):
            session.flush()


def test_an_organisation_cannot_change_what_the_programme_keeps_about_it(engine, ours, subtests):
    for row in (ours.organisation, ours.user):
        with subtests.test(type(row).__name__), _confined(engine, ours, write=True) as session:
            session.add(row)
            row.name = "Renamed"

            with pytest.raises(ScopeError, match="may not do this"):
                session.flush()


def test_bulk_rows_are_checked_one_by_one(engine, ours, theirs, clock):
    rows = [
        {"organisation_id": tenant.id, "kind": "x", "at": clock.now(), "actor_name": "x", "detail": {}}
        for tenant in (ours, theirs)
    ]

    with _confined(engine, ours, write=True) as session, pytest.raises(ScopeError):
        session.execute(insert(Event), rows)


def test_own_bulk_rows_are_written(engine, ours, clock):
    row = {"organisation_id": ours.id, "kind": "bulk", "at": clock.now(), "actor_name": "x", "detail": {}}

    with _confined(engine, ours, write=True) as session:
        session.execute(insert(Event), [row, row])
        session.commit()
        assert session.scalar(select(func.count()).where(Event.kind == "bulk")) == 2


def test_rows_that_the_programme_keeps_are_not_inserted_by_an_organisation(engine, ours, subtests):
    for model in (OrganisationCode, Membership, LoginSession, Organisation, OneTimeLink):
        with subtests.test(model.__name__), _confined(engine, ours, write=True) as session, pytest.raises(ScopeError):
            session.execute(insert(model), [{"organisation_id": ours.id}])


def test_values_hidden_in_an_insert_are_refused(engine, ours, theirs):
    row = {"organisation_id": ours.id}
    upsert = insert_or_update(Upload).on_conflict_do_update(index_elements=["id"], set_={"size": 0})

    with _confined(engine, ours, write=True) as session:
        for statement in (insert(Upload).values(size=2), insert(Upload).from_select(["id"], select(Upload.id)), upsert):
            with pytest.raises(ScopeError):
                session.execute(statement, [row])


def test_the_ways_round_the_hooks_are_closed(engine, ours):
    with _confined(engine, ours, write=True) as session:
        for way in (session.connection, session.bulk_save_objects, session.bulk_insert_mappings):
            with pytest.raises(ScopeError):
                way()
        with pytest.raises(ScopeError):
            session.bulk_update_mappings(Upload, [])


def test_the_programme_sees_every_organisation(engine, ours, theirs):
    with open_session(engine, Scope.everything()) as session:
        assert set(session.scalars(select(Upload.organisation_id))) == {ours.id, theirs.id}


def test_a_session_that_was_not_given_a_scope_is_refused(engine):
    with Session(engine) as session, pytest.raises(ScopeError, match="needs a scope"):
        session.execute(select(Upload))


def test_a_scope_that_is_neither_one_nor_everything_is_refused(engine):
    with pytest.raises(ScopeError, match="one organisation or everything"):
        open_session(engine, Scope(None))
    with pytest.raises(ScopeError, match="one organisation or everything"):
        open_session(engine, Scope(1, is_everything=True))


def test_a_session_opened_for_reading_refuses_to_write(engine, ours):
    with open_session(engine, Scope.everything()) as session:
        with pytest.raises(ScopeError, match="only reads"):
            session.execute(update(Upload).values(size=0))
        session.add(ours.upload)
        ours.upload.size = 5
        with pytest.raises(ScopeError, match="only reads"):
            session.flush()


def test_the_scope_holds_again_after_a_commit_and_after_a_rollback(engine, ours, theirs):
    with _confined(engine, ours, write=True) as session:
        session.commit()
        after_commit = set(session.scalars(select(Upload.organisation_id)))
        session.rollback()
        after_rollback = set(session.scalars(select(Upload.organisation_id)))

    assert after_commit == after_rollback == {ours.id}
