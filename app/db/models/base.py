"""What every table shares: constraint names, instants in UTC, and the mark of a row that belongs to an organisation."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class TenantAccess(StrEnum):
    """What a session confined to one organisation may do with a table's rows."""

    NONE = "none"
    READ = "read"
    APPEND = "append"
    WRITE = "write"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept and returned in UTC on both engines; a naive one is refused with ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; SQLite keeps it without the offset, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of all tables. Rows are shared and read-only to an organisation unless a table says otherwise."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        list[int]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }
    tenant_access: ClassVar[TenantAccess] = TenantAccess.READ

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)


class TenantOwned:
    """The mark of a row that belongs to one organisation and is never read by another.

    The pair ``(organisation_id, id)`` is unique, so that a child can point at
    its parent *and* at the same organisation in one foreign key.
    """

    tenant_access: ClassVar[TenantAccess] = TenantAccess.WRITE

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), sort_order=-1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Return the key that children point at; a table with more arguments builds on ``tenant_table``."""
        return tenant_table()


def tenant_table(*arguments: Any) -> tuple[Any, ...]:
    """Return the table arguments of a tenant-owned table: its composite key, then ``arguments``."""
    return (UniqueConstraint("organisation_id", "id"), *arguments)


def same_organisation(column: str, parent: str) -> ForeignKeyConstraint:
    """Return a foreign key to ``parent`` that cannot point at another organisation's row."""
    return ForeignKeyConstraint(["organisation_id", column], [f"{parent}.organisation_id", f"{parent}.id"])


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Return the constraint that ``column`` holds one of ``words``."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
