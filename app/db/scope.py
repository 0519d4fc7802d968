"""Sessions that are born with a scope and keep it, on every statement and every row.

Two locks, so that one mistake opens neither: the hooks below confine what the
ORM sends, on both engines, and on PostgreSQL each transaction also runs under
a role that row-level security confines.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ColumnElement, Connection, Engine, Integer, bindparam, event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.orm.attributes import get_history

from app.access import Scope
from app.db.engine import WRITES
from app.db.models import Base, Membership, Organisation, TenantAccess, TenantOwned, UserAccount
from app.db.statements import check_statement

TENANT_ROLE = "scwres_tenant"
PROGRAMME_ROLE = "scwres_programme"
MAY_INSERT = frozenset({TenantAccess.APPEND, TenantAccess.WRITE})
MAY_CHANGE = frozenset({TenantAccess.WRITE})
OWN = "scope_organisation"

Criterion = Callable[[Any], ColumnElement[bool]]
# Each select that passed, beside itself with the criteria of the scope; forgotten when its maker lets go of it.
_CONFINED: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


class ScopeError(RuntimeError):
    """Code tried to step outside its session's scope: a mistake in the service, never in what a person did."""


class ScopedSession(Session):
    """A session that refuses the ways round its hooks. Made by ``open_session`` only."""

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Return the connection; refused while confined, because nothing sent on it would be confined."""
        if not _scope_of(self).is_everything:
            raise ScopeError("A confined session gives out no connection.")
        return super().connection(*args, **kwargs)

    def close(self) -> None:
        """Let go of everything. A session that only read commits, which keeps nothing but what the driver prepared.

        PostgreSQL's driver forgets its prepared statements when a transaction is undone, and the server would plan each
        of them anew for every page.
        """
        if not self.info.get("write") and self.in_transaction():
            self.expunge_all()
            with suppress(SQLAlchemyError):
                self.commit()
        super().close()

    def bulk_save_objects(self, *_args: object, **_kwargs: object) -> None:
        """Refused: it passes by the check of each row. Use ``execute(insert(Model), rows)``."""
        raise ScopeError("Use session.execute(insert(Model), rows).")

    def bulk_insert_mappings(self, *_args: object, **_kwargs: object) -> None:
        """Refused: it passes by the check of each row. Use ``execute(insert(Model), rows)``."""
        raise ScopeError("Use session.execute(insert(Model), rows).")

    def bulk_update_mappings(self, *_args: object, **_kwargs: object) -> None:
        """Refused: it passes by the scope. Use ``execute(update(Model).where(...))``."""
        raise ScopeError("Use session.execute(update(Model).where(...)).")


def open_session(engine: Engine, scope: Scope, *, write: bool = False) -> Session:
    """Return a session confined to ``scope``; use it in ``with`` and commit what should stay.

    Without ``write`` it refuses to change anything. With it, SQLite takes the
    write lock at the first statement, so keep the session short. Objects keep
    their values after a commit.
    """
    if scope.is_everything == (scope.organisation_id is not None):
        raise ScopeError("A scope is one organisation or everything.")
    bind = engine.execution_options(**{WRITES: True}) if write else engine
    return ScopedSession(bind, expire_on_commit=False, info={"scope": scope, "write": write})


@contextmanager
def open_connection(engine: Engine, scope: Scope) -> Iterator[Connection]:
    """Give a connection to read by: for a fixed statement of columns that nearly every request sends.

    There are no objects on it, so nothing of what a session does around a statement is done. On PostgreSQL the role
    confines it to ``scope``; elsewhere the statement itself must name whose rows it reads.
    """
    with engine.connect() as connection:
        _take_role(connection, scope)
        yield connection
        connection.commit()


def _scope_of(session: Session) -> Scope:
    scope = session.info.get("scope")
    if not isinstance(scope, Scope):
        raise ScopeError("A session needs a scope: open it with open_session.")
    return scope


@event.listens_for(Session, "after_begin")
def _enter_role(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    _take_role(connection, _scope_of(session))


def _take_role(connection: Connection, scope: Scope) -> None:
    if connection.dialect.name != "postgresql":
        return
    role, organisation = (PROGRAMME_ROLE, "") if scope.is_everything else (TENANT_ROLE, str(scope.organisation_id))
    connection.execute(
        select(
            func.set_config("role", role, True),  # noqa: FBT003 - SQL has no keywords; true means "this transaction"
            func.set_config("app.organisation", organisation, True),  # noqa: FBT003
        )
    )


@event.listens_for(Session, "do_orm_execute")
def _confine(state: ORMExecuteState) -> None:
    scope = _scope_of(state.session)
    if not (state.is_select or state.session.info["write"]):
        raise ScopeError("This session only reads: open it with write=True.")
    if scope.organisation_id is None:
        return
    if state.is_select:
        state.statement = _confined_select(state, scope.organisation_id)
        given: Any = state.parameters or {}
        state.parameters = {**given, OWN: scope.organisation_id}
        return
    if not state.is_insert:
        state.statement = state.statement.options(*_change_criteria(scope.organisation_id))
    _refuse_unfit(state, scope.organisation_id)


def _confined_select(state: ORMExecuteState, organisation_id: int) -> Any:
    """Return the select with the criteria of the scope, in which the organisation is a parameter.

    So it is the same for every session, and is searched for ways round once for as long as its maker keeps it.
    """
    plain: Any = state.statement
    known = _CONFINED.get(plain)
    if known is None:
        state.statement = known = plain.options(*_SELECT_CRITERIA)
        _refuse_unfit(state, organisation_id)
        _CONFINED[plain] = known
    return known


def _refuse_unfit(state: ORMExecuteState, organisation_id: int) -> None:
    reason = check_statement(state, organisation_id)
    if reason:
        raise ScopeError(reason)


def _own() -> BindParameter[int]:
    return bindparam(OWN, type_=Integer)


def _criteria(owned: Criterion, organisation: Criterion, person: Criterion) -> tuple[LoaderCriteriaOption, ...]:
    confined = {TenantOwned: owned, Organisation: organisation, UserAccount: person}
    return tuple(with_loader_criteria(model, criterion, include_aliases=True) for model, criterion in confined.items())


_SELECT_CRITERIA = _criteria(
    lambda row: row.organisation_id == _own(),
    lambda row: row.id == _own(),
    lambda row: row.id.in_(select(Membership.user_id).where(Membership.organisation_id == _own())),
)


@lru_cache(maxsize=1024)
def _change_criteria(organisation_id: int) -> tuple[LoaderCriteriaOption, ...]:
    # An update takes its parameters for values to set, so here the organisation stands in the criteria themselves.
    return _criteria(
        lambda row: row.organisation_id == organisation_id,
        lambda row: row.id == organisation_id,
        lambda row: row.id.in_(select(Membership.user_id).where(Membership.organisation_id == organisation_id)),
    )


@event.listens_for(Session, "before_flush")
def _check_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    scope = _scope_of(session)
    changed = [row for row in session.dirty if session.is_modified(row)]
    if not session.info["write"] and (session.new or session.deleted or changed):
        raise ScopeError("This session only reads: open it with write=True.")
    if scope.organisation_id is None:
        return
    for row in session.new:
        _check_row(row, scope.organisation_id, MAY_INSERT)
    for row in (*session.deleted, *changed):
        _check_row(row, scope.organisation_id, MAY_CHANGE)


def _check_row(row: Base, organisation_id: int, allowed: frozenset[TenantAccess]) -> None:
    table = type(row).__name__
    if row.tenant_access not in allowed:
        raise ScopeError(f"An organisation may not do this with {table}.")
    if not isinstance(row, TenantOwned) or row.organisation_id != organisation_id:
        raise ScopeError(f"A row of {table} belongs to another organisation.")
    if get_history(row, "organisation_id").deleted:
        raise ScopeError(f"A row of {table} may not change its organisation.")
