"""What migrations say so that columns are written once: the same words on both engines."""

from collections.abc import Sequence

from alembic import op


def freeze_columns(table: str, columns: Sequence[str], name: str) -> None:
    """Refuse every change to some columns of a table; ``name`` tells the trigger from the table's others."""
    _refuse(table, name, f"UPDATE OF {', '.join(columns)}")


def _refuse(table: str, name: str, when: str) -> None:
    trigger = f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table}"
    if _is_postgresql():
        op.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{trigger} BEGIN SELECT RAISE(ABORT, '{table} is written once'); END")


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
