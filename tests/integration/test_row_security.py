"""The database's own refusals, tried underneath the session: row security, grants, keys and frozen rows."""

import pytest
from sqlalchemy import delete, inspect, select, text, update  # noqa: TID251 - the tests of what lies under the ORM
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import (
    Base,
    Benchmark,
    CommunityEvent,
    CommunityFile,
    CommunitySignUp,
    CustomBenchmark,
    CustomGroup,
    CustomGroupMember,
    Delegation,
    Event,
    Finding,
    Letter,
    OfferedCase,
    PeerOffer,
    PeerPassing,
    PeerRequest,
    PlanReason,
    PlanUpdate,
    PlanVersion,
    PublishedCase,
    ReturnCount,
    ReviewNote,
    SignOff,
    Submission,
    TenantAccess,
    TenantOwned,
    TypedCheck,
    TypedValue,
    Waiver,
)
from app.db.scope import open_session

SHARED = {
    "organisation": "the tenants themselves; a confined session sees its own row",
    "directory_entry": "names, kinds and places of organisations, for every signed-in person; not confined by its id",
    "user_account": "a person may belong to several organisations; a confined session sees its members",
    "collection": "one annual round, the same for all",
    "collection_milestone": "its windows, the same for all",
    "release": "a publication, for every signed-in person",
    "benchmark": "published figures, disclosure-controlled before they were written",
    "benchmark_spread": "published beside them",
    "benchmark_panel": "published beside them",
    "release_withdrawal": "why a publication was taken out of force, for every signed-in person",
    "one_time_link": "belongs to a person; no confined session may read it",
    "second_step": "belongs to a person; no confined session may read it",
    "recovery_code": "belongs to a person; no confined session may read it",
    "sign_in_step": "belongs to a person; no confined session may read it",
    "sign_in_attempt": "counted before anyone is known; no confined session may read it",
    "published_case": "good practice, for every signed-in person",
    "community_event": "meetings, for every signed-in person",
    "community_file": "files of meetings, for every signed-in person",
    "collection_draft": "what the programme prepares; no confined session may read it",
    "organisation_link": "what organisations are to each other; no confined session may read it",
    "organisation_import": "lists that the programme brings; no confined session may read it",
    "reminder_setting": "how the programme reminds in a collection; no confined session may read it",
    "reference_dataset": "open data",
    "reference_authority": "open data",
    "reference_neighbour": "open data",
    "reference_census": "open data",
    "reference_csww": "open data",
    "reference_figure": "open data",
    "reference_board_cell": "open data",
    "reference_edition": "files of open data, and who sent them; no confined session may read it",
    "reference_change": "who put which open data in force; no confined session may read it",
}
MODELS = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
OWNED = {name for name, model in MODELS.items() if issubclass(model, TenantOwned)}
RIGHTS = {
    TenantAccess.NONE: set(),
    TenantAccess.READ: {"SELECT"},
    TenantAccess.APPEND: {"SELECT", "INSERT"},
    TenantAccess.WRITE: {"SELECT", "INSERT", "UPDATE", "DELETE"},
}
DENIED = r"permission denied|must be owner"
FROZEN = r"written once|permission denied"


@pytest.fixture(params=["scwres_login", "postgres"])
def confined(request, postgresql_url, ours, theirs):
    """A bare connection in our organisation's role, first for the service's login, then for a superuser."""
    engine = create_engine_for(postgresql_url.replace("scwres_login@", f"{request.param}@"))
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL ROLE scwres_tenant"))
        connection.execute(text("SELECT set_config('app.organisation', :id, true)"), {"id": str(ours.id)})
        yield connection
    engine.dispose()


only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_every_table_with_an_owner_is_marked_and_the_others_are_listed_with_a_reason():
    with_owner = {name for name, table in Base.metadata.tables.items() if "organisation_id" in table.columns}

    assert with_owner == OWNED
    assert set(Base.metadata.tables) - with_owner == set(SHARED)


@only_postgresql
def test_raw_sql_sees_own_rows_only(confined, ours, theirs, subtests):
    for table in sorted(OWNED - {"login_session", "review_note"}):
        with subtests.test(str(table)):
            owners = confined.execute(text(f"SELECT organisation_id FROM {table}")).scalars()  # noqa: S608
            assert set(owners) == {ours.id}
    assert set(confined.execute(text("SELECT id FROM organisation")).scalars()) == {ours.id}
    assert set(confined.execute(text("SELECT id FROM user_account")).scalars()) == {ours.user.id}


@only_postgresql
def test_raw_sql_without_an_organisation_sees_nothing(confined):
    confined.execute(text("SELECT set_config('app.organisation', '', true)"))

    assert confined.execute(text("SELECT count(*) FROM upload")).scalar() == 0


@only_postgresql
def test_raw_sql_cannot_write_for_another_organisation(confined, theirs):
    moved = confined.execute(text("UPDATE upload SET size = 0 WHERE organisation_id = :id"), {"id": theirs.id})
    assert moved.rowcount == 0

    with pytest.raises(ProgrammingError, match="row-level security"):
        confined.execute(text("UPDATE upload SET organisation_id = :id"), {"id": theirs.id})


@only_postgresql
def test_raw_sql_is_granted_no_more_than_an_organisation_needs(confined, subtests):
    for statement in (
        "SELECT password_hash FROM user_account",
        "SELECT * FROM one_time_link",
        "SELECT * FROM second_step",
        "SELECT * FROM recovery_code",
        "SELECT * FROM sign_in_step",
        "SELECT * FROM login_session",
        "SELECT * FROM review_note",
        "INSERT INTO review_note (organisation_id, submission_id) VALUES (1, 1)",
        "TRUNCATE upload",
        "CREATE TABLE loose (id int)",
        "DROP TABLE upload",
        "UPDATE benchmark SET ratio = 1",
        "INSERT INTO membership (organisation_id, user_id, role) VALUES (1, 1, 'administrator')",
    ):
        with subtests.test(statement), pytest.raises(ProgrammingError, match=DENIED), confined.begin_nested():
            confined.execute(text(statement))


@only_postgresql
def test_a_note_of_the_programme_stays_hidden_even_if_it_were_granted(postgresql_url, ours):
    owner = create_engine_for(postgresql_url.replace("scwres_login@", "postgres@"))
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM review_note")) == 1
        connection.execute(text("GRANT SELECT ON review_note TO scwres_tenant"))
        connection.execute(text("SET LOCAL ROLE scwres_tenant"))
        connection.execute(text("SELECT set_config('app.organisation', :id, true)"), {"id": str(ours.id)})
        assert connection.scalar(text("SELECT count(*) FROM review_note")) == 0
    owner.dispose()


@only_postgresql
def test_row_security_is_forced_on_every_owned_table(engine):
    secured = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    policies = text("SELECT tablename FROM pg_policies GROUP BY tablename HAVING count(*) = 2")

    with engine.connect() as connection:
        assert set(connection.scalars(secured)) == OWNED | {"organisation", "user_account"}
        assert set(connection.scalars(policies)) == OWNED | {"organisation", "user_account"}


@only_postgresql
def test_grants_say_what_the_models_say(engine):
    granted = text("SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role")

    with engine.connect() as connection:
        rows = {(table, right) for table, right in connection.execute(granted, {"role": "scwres_tenant"})}

    expected = {(name, right) for name, model in MODELS.items() for right in RIGHTS[model.tenant_access]}
    assert rows == expected - {("user_account", "SELECT")}


@only_postgresql
def test_there_is_no_view_that_could_look_around_row_security(engine):
    assert inspect(engine).get_view_names() == []


def test_every_key_between_owned_tables_carries_the_organisation():
    for name in OWNED:
        for key in Base.metadata.tables[name].foreign_key_constraints:
            if str(key.referred_table) in OWNED:
                assert key.column_keys[0] == "organisation_id", (name, key.name)


def test_a_child_cannot_point_at_another_organisations_parent(engine, ours, theirs):
    stray = Finding(
        organisation_id=ours.id, upload_id=theirs.upload.id, position=9, key="k", code="c", severity="note", message="m"
    )

    with open_session(engine, Scope.everything(), write=True) as session:
        session.add(stray)
        with pytest.raises(IntegrityError):
            session.flush()


def test_frozen_rows_are_neither_changed_nor_deleted(engine, make, collection, ours, subtests):
    make.benchmark(make.release(collection))
    changes = {
        Event: {"kind": "other"},
        SignOff: {"statement": "other"},
        ReturnCount: {"count": 8},
        ReviewNote: {"text": "other"},
        Benchmark: {"ratio": 2.0},
        Submission: {"content_hash": "other"},
        Delegation: {"given_by": ours.user.id},
        CustomGroup: {"name": "other"},
        CustomGroupMember: {"member_id": ours.id},
        CustomBenchmark: {"ratio": 2.0},
        TypedValue: {"text": "8"},
        TypedCheck: {"upload_id": 1},
        Waiver: {"reason": "other"},
        Letter: {"text": "other"},
        OfferedCase: {"content": {}},
        PublishedCase: {"content": {}},
        CommunityEvent: {"created_name": "other"},
        CommunityFile: {"sha256": "other"},
        CommunitySignUp: {"user_id": 1},
        PeerOffer: {"themes": []},
        PeerRequest: {"question": "other"},
        PeerPassing: {"question": "other"},
        PlanUpdate: {"text": "other"},
        PlanReason: {"reason": "other"},
        PlanVersion: {"content": {}},
    }
    for model, values in changes.items():
        for statement in (update(model).values(**values), delete(model)):
            session = open_session(engine, Scope.everything(), write=True)
            with subtests.test(str(statement)), session, pytest.raises(DBAPIError, match=FROZEN):
                session.execute(statement)


def test_the_state_of_a_submission_moves_on(engine, ours):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get(Submission, ours.submission.id).state = "signed"
        session.commit()
        assert session.scalars(select(Submission.state)).all() == ["signed"]
