"""How organisations differ, matched panels, and releases that are corrected and withdrawn but never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KINDS = "peer_kind IN ('england', 'region', 'type', 'size', 'cohort', 'neighbours')"
SERVICES = "service IN ('adult', 'children', 'both')"
# Of a release only the state moves on, once.
RELEASE_FACTS = (
    "id, collection_id, version, published_at, published_by, rule_version, source_hash, contributors, "
    "is_demonstration, corrects, changes"
)
NEW = ("release_withdrawal", "benchmark_spread", "benchmark_panel")


def upgrade() -> None:
    """Create the tables, and freeze them and the releases."""
    op.add_column("release", sa.Column("corrects", sa.Integer(), nullable=True))
    op.add_column("release", sa.Column("changes", sa.String(), nullable=True))
    _create_withdrawals()
    _create_spreads()
    _create_panels()
    _know_cohorts()
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
    else:
        _freeze_on_sqlite()


def _create_withdrawals() -> None:
    op.create_table(
        "release_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_withdrawal_release_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user_account.id"], name=op.f("fk_release_withdrawal_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_withdrawal")),
        sa.UniqueConstraint("release_id", name=op.f("uq_release_withdrawal_release_id")),
    )


def _place(*more: str) -> "tuple[sa.Column[str] | sa.Column[int], ...]":
    words = ("peer_kind", "peer_key", "indicator", "service", "breakdown", *more)
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
    )


def _keys(table: str, *more: str) -> "tuple[sa.Constraint, ...]":
    return (
        sa.CheckConstraint(KINDS, name=op.f(f"ck_{table}_peer_kind_known")),
        sa.CheckConstraint(SERVICES, name=op.f(f"ck_{table}_service_known")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f(f"fk_{table}_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "release_id",
            "peer_kind",
            "peer_key",
            "indicator",
            "service",
            "breakdown",
            *more,
            name=f"uq_{table}_place",
        ),
    )


def _create_spreads() -> None:
    op.create_table(
        "benchmark_spread",
        *_place("ethnic_group"),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("crude", sa.Double(), nullable=True),
        sa.Column("mantel_haenszel", sa.Double(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("tau2", sa.Double(), nullable=True),
        sa.Column("i2", sa.Integer(), nullable=True),
        sa.Column("points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("standing_out", sa.Integer(), nullable=True),
        sa.Column("by_chance", sa.Integer(), nullable=True),
        *_keys("benchmark_spread", "ethnic_group"),
    )


def _create_panels() -> None:
    op.create_table(
        "benchmark_panel",
        *_place(),
        sa.Column("previous_year", sa.Integer(), nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("previous_ratio", sa.Double(), nullable=False),
        sa.Column("ratio", sa.Double(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        *_keys("benchmark_panel"),
    )


def _know_cohorts() -> None:
    name = op.f("ck_benchmark_peer_kind_known")
    with op.batch_alter_table("benchmark") as benchmark:
        benchmark.drop_constraint(name, type_="check")
        benchmark.create_check_constraint(name, sa.text(KINDS))


def _freeze_on_sqlite() -> None:
    # The benchmark table was made anew to change its constraint, which takes its triggers away.
    for table in ("benchmark", *NEW):
        for verb in ("UPDATE", "DELETE"):
            _refuse_on_sqlite(table, verb.lower(), verb)
    _refuse_on_sqlite("release", "update", f"UPDATE OF {RELEASE_FACTS}")
    _refuse_on_sqlite("release", "delete", "DELETE")
    op.execute(
        "CREATE TRIGGER release_stays_withdrawn BEFORE UPDATE OF state ON release WHEN OLD.state = 'withdrawn' "
        "BEGIN SELECT RAISE(ABORT, 'release is written once'); END"
    )


def _refuse_on_sqlite(table: str, name: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    for table in NEW:
        _refuse_on_postgresql(f"{table}_refuses_row", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW")
    for table in ("release", *NEW):
        _refuse_on_postgresql(f"{table}_refuses_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")
    facts = f"BEFORE DELETE OR UPDATE OF {RELEASE_FACTS} ON release FOR EACH ROW"
    _refuse_on_postgresql("release_refuses_row", facts)
    again = "BEFORE UPDATE OF state ON release FOR EACH ROW WHEN (OLD.state = 'withdrawn')"
    _refuse_on_postgresql("release_stays_withdrawn", again)


def _refuse_on_postgresql(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    tables = ", ".join(NEW)
    op.execute(f"GRANT SELECT ON {tables} TO scwres_tenant")
    op.execute(f"GRANT SELECT, INSERT ON {tables} TO scwres_programme")
    for table in NEW:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_programme")
