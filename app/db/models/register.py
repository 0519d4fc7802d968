"""The register: open national data, shown as published. No row belongs to an organisation."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, one_of
from app.db.models.vocabulary import ReferenceChangeKind


class ReferenceDataset(Base):
    """Where one set of open figures came from, under which licence, and what was loaded."""

    __tablename__ = "reference_dataset"

    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    publisher: Mapped[str]
    licence: Mapped[str]
    attribution: Mapped[str]
    source: Mapped[str]
    as_at: Mapped[str]
    sha256: Mapped[str]
    row_count: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ReferenceAuthority(Base):
    """An English authority with social care duties, current or former."""

    __tablename__ = "reference_authority"

    gss_code: Mapped[str] = mapped_column(unique=True)
    ons_name: Mapped[str]
    short_name: Mapped[str]
    region_code: Mapped[str] = mapped_column(index=True)
    region_name: Mapped[str]
    type: Mapped[str]
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    predecessor_codes: Mapped[list[str]] = mapped_column(default=list)
    successor_codes: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[str]
    council_name: Mapped[str | None]
    dfe_la_code: Mapped[str | None]
    mysociety_code: Mapped[str | None]
    e_code: Mapped[str | None]
    note: Mapped[str | None]


class ReferenceNeighbour(Base):
    """One of the statistical neighbours of an authority, by rank within a model."""

    __tablename__ = "reference_neighbour"
    __table_args__ = (UniqueConstraint("model", "gss_code", "rank"),)

    model: Mapped[str]
    gss_code: Mapped[str] = mapped_column(index=True)
    rank: Mapped[int]
    neighbour_gss_code: Mapped[str]
    closeness: Mapped[str]


class ReferenceCensus(Base):
    """Usual residents of one area in one ethnic group, Census 2021."""

    __tablename__ = "reference_census"
    __table_args__ = (UniqueConstraint("gss_code", "detail", "category"), Index(None, "geography_level"))

    gss_code: Mapped[str]
    geography_level: Mapped[str]
    name: Mapped[str]
    detail: Mapped[str]
    ethnic_group5: Mapped[str | None]
    category: Mapped[str]
    count: Mapped[int]
    percent: Mapped[float]


class ReferenceCsww(Base):
    """Children's social workers in post by ethnic group and role, as DfE publishes them; ``None`` is DfE's ``x``."""

    __tablename__ = "reference_csww"
    __table_args__ = (
        UniqueConstraint("gss_code", "year", "role"),
        Index(None, "gss_code_current", "year"),
        Index(None, "year", "geography_level", "role"),
    )

    year: Mapped[int]
    as_at: Mapped[date]
    geography_level: Mapped[str]
    gss_code: Mapped[str]
    gss_code_current: Mapped[str | None]
    dfe_la_code: Mapped[str | None]
    name: Mapped[str]
    role: Mapped[str]
    total: Mapped[int | None]
    known: Mapped[int | None]
    not_known: Mapped[int | None]
    white: Mapped[int | None]
    mixed: Mapped[int | None]
    asian: Mapped[int | None]
    black: Mapped[int | None]
    other: Mapped[int | None]


class ReferenceFigure(Base):
    """One published national figure of any other dataset.

    ``lower_bound`` and ``upper_bound`` hold a count that was published only as
    a range, such as "fewer than 10"; ``extra`` holds columns of one dataset only.
    """

    __tablename__ = "reference_figure"
    __table_args__ = (Index(None, "dataset_key", "measure", "characteristic"),)

    dataset_key: Mapped[str] = mapped_column(ForeignKey("reference_dataset.key"))
    period: Mapped[str]
    measure: Mapped[str]
    characteristic: Mapped[str | None]
    category: Mapped[str | None]
    subcategory: Mapped[str | None]
    count: Mapped[int | None]
    percent: Mapped[float | None]
    ratio: Mapped[float | None]
    lower_bound: Mapped[int | None]
    upper_bound: Mapped[int | None]
    source_title: Mapped[str]
    source_url: Mapped[str | None]
    source_type: Mapped[str | None]
    note: Mapped[str | None]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReferenceBoardCell(Base):
    """One cell of the regulator's monthly board tables; ``month`` is ``YYYY-MM`` or ``YTD``."""

    __tablename__ = "reference_board_cell"
    __table_args__ = (UniqueConstraint("section", "kpi_ref", "metric", "month"),)

    section: Mapped[str]
    kpi_ref: Mapped[str] = mapped_column(default="")
    metric: Mapped[str]
    month: Mapped[str]
    value: Mapped[float | None]
    unit: Mapped[str | None]
    aim_operator: Mapped[str | None]
    aim: Mapped[float | None]
    rag_derived: Mapped[str | None]
    direction_arrow: Mapped[str | None]
    direction_rag_derived: Mapped[str | None]
    quality: Mapped[str]
    note: Mapped[str | None]


class ReferenceEdition(Base):
    """One file of a dataset as it came in: in force, waiting to be confirmed, or kept so that it can be returned to.

    ``content`` is the file compressed; the edition in force is the one whose ``sha256`` the dataset names.
    """

    __tablename__ = "reference_edition"
    __table_args__ = (UniqueConstraint("dataset_key", "sha256"),)
    tenant_access: ClassVar[TenantAccess] = TenantAccess.NONE

    dataset_key: Mapped[str]
    sha256: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    row_count: Mapped[int]
    as_at: Mapped[str]
    source: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received_by_name: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)


class ReferenceChange(Base):
    """What was done to a dataset, when and by whom; written once."""

    __tablename__ = "reference_change"
    __table_args__ = (one_of("kind", ReferenceChangeKind), Index(None, "dataset_key", "id"))
    tenant_access: ClassVar[TenantAccess] = TenantAccess.NONE

    dataset_key: Mapped[str]
    sha256: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
