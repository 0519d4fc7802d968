"""What a session confined to one organisation may send: ORM statements on tables that the scope can confine.

The criterion of the scope is added to every mapped table of an ORM statement.
Whatever it would not reach (text, Core tables, upserts, updates by primary
key, updates across tables) is refused here, with the reason.

To search a statement costs more than to run a small one, so a shape that was
found fit is remembered, by SQLAlchemy's own cache key. Two statements of one
key are sent as the same SQL, of which only the values differ: had one of them
a way round, so would the other. What is no part of the shape (whose rows are
inserted, what else is handed over) is looked at each time.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Delete, Insert, SelectBase, TableClause, TextClause, Update
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import ClauseElement, ColumnClause, FromClause, Select, TextualSelect
from sqlalchemy.sql.util import find_tables

from app.db.models import Base, TenantAccess, TenantOwned

_ACCESS = {str(mapper.local_table): mapper.class_.tenant_access for mapper in Base.registry.mappers}
_OWNER = "organisation_id"
MOST_SHAPES = 2_000
_FIT_SHAPES: set[tuple[Any, ...]] = set()


def check_statement(state: ORMExecuteState, organisation_id: int) -> str | None:
    """Return why the statement cannot be confined to the organisation, or ``None`` when it can."""
    statement: Any = state.statement
    return (
        _not_mapped(state)
        or _bad_shape(statement)
        or (_bad_insert(state, statement, organisation_id) if isinstance(statement, Insert) else None)
        or (_bad_change(state, statement) if isinstance(statement, Update | Delete) else None)
    )


def _not_mapped(state: ORMExecuteState) -> str | None:
    if state.is_orm_statement and (state.is_select or state.is_insert or state.is_update or state.is_delete):
        return None
    return "A confined session runs ORM select, insert, update and delete only."


def _bad_shape(statement: ClauseElement) -> str | None:
    key = statement._generate_cache_key()  # noqa: SLF001 - there is no public name for what SQLAlchemy goes by itself
    shape = key.key if key else None
    if shape in _FIT_SHAPES:
        return None
    reason = _bare_part(statement) or _hidden_table(statement)
    if shape and not reason:
        _remember(shape)
    return reason


def _remember(shape: tuple[Any, ...]) -> None:
    if len(_FIT_SHAPES) >= MOST_SHAPES:
        _FIT_SHAPES.clear()
    _FIT_SHAPES.add(shape)


def _bare_part(statement: ClauseElement) -> str | None:
    elements = list(visitors.iterate(statement))
    mapped = set(_mapped_tables(elements))
    for element in elements:
        if _is_text(element):
            return "A confined session runs no text."
        if isinstance(element, SelectBase) and not _is_orm(element):
            return "A confined session runs no Core select, on any level."
        if _is_bare(element, mapped):
            return "A confined session reads mapped classes, never their tables."
    return None


def _mapped_tables(elements: list[Any]) -> Iterator[FromClause]:
    for element in elements:
        if "parentmapper" in _marks(element):
            table: Any = element.table if isinstance(element, ColumnClause) else element
            yield table
            yield _beneath(table)


def _is_text(element: object) -> bool:
    if isinstance(element, TextClause | TextualSelect):
        return True
    # count() and exists() write "*" and "1" as literal columns; anything else is text by another name.
    return isinstance(element, ColumnClause) and element.is_literal and element.name not in {"*", "1"}


def _is_orm(element: SelectBase) -> bool:
    marks: Any = element._propagate_attrs  # noqa: SLF001 - SQLAlchemy shows nowhere else who compiles a select
    if marks.get("compile_state_plugin") == "orm":
        return True
    # Asked last: to know what a select reads from, SQLAlchemy compiles all of it.
    return isinstance(element, Select) and not element.get_final_froms()


def _is_bare(element: object, mapped: set[FromClause]) -> bool:
    if isinstance(element, ColumnClause) and not _marks(element):
        return isinstance(_beneath(element.table), TableClause) and element.table not in mapped
    return isinstance(element, TableClause) and element not in mapped


def _beneath(table: Any) -> Any:
    return getattr(table, "element", table)


def _marks(element: ClauseElement) -> dict[str, Any]:
    found: dict[str, Any] = dict(element._annotations)  # noqa: SLF001 - the ORM's mark on what it has mapped
    return found


def _hidden_table(statement: ClauseElement) -> str | None:
    for element in visitors.iterate(statement):
        table = _beneath(element.table if isinstance(element, ColumnClause) else element)
        if isinstance(table, TableClause) and _ACCESS.get(table.fullname, TenantAccess.NONE) is TenantAccess.NONE:
            return f"An organisation may not read {table.fullname}."
    return None


def _bad_insert(state: ORMExecuteState, statement: Insert, organisation_id: int) -> str | None:
    if not _may(state.bind_mapper, TenantAccess.APPEND, TenantAccess.WRITE):
        return "An organisation may not add rows to this table."
    rows: Any = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
    if any(row.get(_OWNER) != organisation_id for row in rows):
        return "A row belongs to another organisation, or to none."
    if _written(statement) or statement.select is not None or vars(statement).get("_post_values_clause") is not None:
        return "A confined insert takes its rows as parameters, and nothing else."
    return None


def _bad_change(state: ORMExecuteState, statement: Update | Delete) -> str | None:
    if not _may(state.bind_mapper, TenantAccess.WRITE):
        return "An organisation may not change rows of this table."
    if state.parameters:
        return "A confined update names its rows in where(), not as parameters."
    if isinstance(statement, Update) and any(getattr(key, "key", key) == _OWNER for key in _written(statement)):
        return "A row may not change its organisation."
    where = statement.whereclause
    if where is not None and set(find_tables(where, check_columns=True)) - {statement.table}:
        return "A confined update reaches other tables through a subquery only."
    return None


def _may(mapper: Mapper[Any] | None, *access: TenantAccess) -> bool:
    return mapper is not None and issubclass(mapper.class_, TenantOwned) and mapper.class_.tenant_access in access


def _written(statement: Insert | Update) -> list[Any]:
    # SQLAlchemy has no public reader of what values() was given, in any of its three forms.
    parts = vars(statement)
    ordered = [column for column, _ in parts.get("_ordered_values") or ()]
    return [*(parts.get("_values") or ()), *ordered, *(parts.get("_multi_values") or ())]
