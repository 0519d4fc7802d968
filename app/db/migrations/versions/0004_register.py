"""Open national data."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "reference_authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gss_code", sa.String(), nullable=False),
        sa.Column("ons_name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("predecessor_codes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("successor_codes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("council_name", sa.String(), nullable=True),
        sa.Column("dfe_la_code", sa.String(), nullable=True),
        sa.Column("mysociety_code", sa.String(), nullable=True),
        sa.Column("e_code", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_authority")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_reference_authority_gss_code")),
    )
    op.create_index(op.f("ix_reference_authority_region_code"), "reference_authority", ["region_code"], unique=False)
    op.create_table(
        "reference_board_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("kpi_ref", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("aim_operator", sa.String(), nullable=True),
        sa.Column("aim", sa.Double(), nullable=True),
        sa.Column("rag_derived", sa.String(), nullable=True),
        sa.Column("direction_arrow", sa.String(), nullable=True),
        sa.Column("direction_rag_derived", sa.String(), nullable=True),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_board_cell")),
        sa.UniqueConstraint(
            "section", "kpi_ref", "metric", "month", name=op.f("uq_reference_board_cell_section_kpi_ref_metric_month")
        ),
    )
    op.create_table(
        "reference_census",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gss_code", sa.String(), nullable=False),
        sa.Column("geography_level", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("ethnic_group5", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_census")),
        sa.UniqueConstraint(
            "gss_code", "detail", "category", name=op.f("uq_reference_census_gss_code_detail_category")
        ),
    )
    op.create_index(op.f("ix_reference_census_geography_level"), "reference_census", ["geography_level"], unique=False)
    op.create_table(
        "reference_csww",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("geography_level", sa.String(), nullable=False),
        sa.Column("gss_code", sa.String(), nullable=False),
        sa.Column("gss_code_current", sa.String(), nullable=True),
        sa.Column("dfe_la_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("known", sa.Integer(), nullable=True),
        sa.Column("not_known", sa.Integer(), nullable=True),
        sa.Column("white", sa.Integer(), nullable=True),
        sa.Column("mixed", sa.Integer(), nullable=True),
        sa.Column("asian", sa.Integer(), nullable=True),
        sa.Column("black", sa.Integer(), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_csww")),
        sa.UniqueConstraint("gss_code", "year", "role", name=op.f("uq_reference_csww_gss_code_year_role")),
    )
    op.create_index(
        op.f("ix_reference_csww_gss_code_current_year"), "reference_csww", ["gss_code_current", "year"], unique=False
    )
    op.create_index(
        op.f("ix_reference_csww_year_geography_level_role"),
        "reference_csww",
        ["year", "geography_level", "role"],
        unique=False,
    )
    op.create_table(
        "reference_neighbour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("gss_code", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("neighbour_gss_code", sa.String(), nullable=False),
        sa.Column("closeness", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_neighbour")),
        sa.UniqueConstraint("model", "gss_code", "rank", name=op.f("uq_reference_neighbour_model_gss_code_rank")),
    )
    op.create_index(op.f("ix_reference_neighbour_gss_code"), "reference_neighbour", ["gss_code"], unique=False)
    op.create_table(
        "reference_dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_at", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["loaded_by"], ["user_account.id"], name=op.f("fk_reference_dataset_loaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_dataset")),
        sa.UniqueConstraint("key", name=op.f("uq_reference_dataset_key")),
    )
    op.create_table(
        "reference_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_key", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("characteristic", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("subcategory", sa.String(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.Column("lower_bound", sa.Integer(), nullable=True),
        sa.Column("upper_bound", sa.Integer(), nullable=True),
        sa.Column("source_title", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("source_type", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_key"], ["reference_dataset.key"], name=op.f("fk_reference_figure_dataset_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_figure")),
    )
    op.create_index(
        op.f("ix_reference_figure_dataset_key_measure_characteristic"),
        "reference_figure",
        ["dataset_key", "measure", "characteristic"],
        unique=False,
    )
