"""Anonymous staff surveys: the survey with the answers that wait under seal, and the counts. No row for an answer."""

import sqlalchemy as sa
from alembic import op

from app.db.freezing import freeze_columns

revision = "0018"
down_revision = "0017"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
OWNED = ("staff_survey", "survey_count")
MEASURES = ("hba_public", "hba_colleagues", "hba_managers")
CLOSED_IN_FULL = (
    "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_name IS NULL) "
    "AND (closed_at IS NULL) = (outcome IS NULL)"
)


def upgrade() -> None:
    """Create the tables, and freeze what a survey is about."""
    _create_surveys()
    _create_counts()
    freeze_columns(
        "staff_survey", ("organisation_id", "collection_id", "services", "opened_at", "opened_by"), name="facts"
    )
    freeze_columns("survey_count", ("organisation_id", "survey_id", "place", "service", "ethnic_group"), name="facts")
    if op.get_bind().dialect.name == "postgresql":
        _grant()
        _secure_rows()


def _create_surveys() -> None:
    _create(
        "staff_survey",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("link_salt", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("waiting", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_name", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_name", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("outcome IN ('counted', 'too_few')", name=op.f("ck_staff_survey_outcome_known")),
        sa.CheckConstraint(CLOSED_IN_FULL, name=op.f("ck_staff_survey_closed_in_full")),
        sa.CheckConstraint(
            "closed_at IS NULL OR waiting IS NULL", name=op.f("ck_staff_survey_nothing_waits_once_closed")
        ),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_staff_survey_collection_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_staff_survey_opened_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name=op.f("fk_staff_survey_closed_by")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_survey_token_hash")),
    )
    op.create_index(op.f("ix_staff_survey_collection_id"), "staff_survey", ["collection_id"], unique=False)


def _create_counts() -> None:
    _create(
        "survey_count",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("ethnic_group", sa.String(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        *(sa.Column(measure, sa.Integer(), nullable=False) for measure in MEASURES),
        *(
            sa.CheckConstraint(
                f"{measure} BETWEEN 0 AND respondents", name=op.f(f"ck_survey_count_{measure}_among_respondents")
            )
            for measure in MEASURES
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "survey_id"],
            ["staff_survey.organisation_id", "staff_survey.id"],
            name=op.f("fk_survey_count_organisation_id_survey_id"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "survey_id", "place", name=op.f("uq_survey_count_organisation_id_survey_id_place")
        ),
    )


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _grant() -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(OWNED)} TO scwres_tenant, scwres_programme")
    for table in OWNED:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_tenant, scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
