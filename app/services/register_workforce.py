"""Reads one council's open data: a few indexed rows for each page, never a whole file."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from fractions import Fraction

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.models import ReferenceAuthority, ReferenceCensus, ReferenceCsww, ReferenceDataset, ReferenceNeighbour
from app.errors import InvalidRequestError, NotFoundError
from app.register.census import FIVE_GROUPS, NINETEEN_CATEGORIES, CensusCount
from app.register.geography import CURRENT, ENGLAND_CODE, Authority, current_authority
from app.register.neighbours import LATEST_MODEL, Neighbour
from app.register.workforce import (
    Material,
    WorkforceComparison,
    WorkforcePoint,
    compare_workforce,
    seniority_gradient,
)
from app.register.workforce import workforce_years as years_of
from app.register.workforce_counts import JOINT_MARK, Role, WorkforceRows
from app.services.reference_rows import authority_from, census_from, neighbour_from, workforce_from


def councils(session: Session) -> tuple[Authority, ...]:
    """Return the councils of today by name; empty where nothing is loaded."""
    rows = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.status == CURRENT))
    return tuple(sorted(map(authority_from, rows), key=lambda one: one.name))


def council(session: Session, gss_code: str) -> Authority:
    """Return the council that answers to a code today; raise ``NotFoundError`` if there is none.

    Where councils are not loaded, a stand-in is returned so that a page can still say so.
    """
    if not _is_loaded(session, "authorities"):
        return Authority.unnamed(gss_code)
    known = _authorities(session, [gss_code])
    later = [code for one in known for code in one.successor_codes]
    return current_authority([*known, *(_authorities(session, later) if later else [])], gss_code)


def codes_today(session: Session, former: Collection[str]) -> dict[str, str]:
    """Return the code of today for each of these former ones; without those that no single council answers to."""
    if not former:
        return {}
    authorities = [authority_from(row) for row in session.scalars(select(ReferenceAuthority))]
    found = {}
    for code in former:
        with suppress(NotFoundError):
            found[code] = current_authority(authorities, code).gss_code
    return found


def workforce_comparison(
    session: Session, gss_code: str, year: int, role: Role | str = Role.TOTAL
) -> WorkforceComparison:
    """Return a council's children's social workers in one year and role, beside what they can be held against.

    Raises ``NotFoundError`` for an unknown council and ``InvalidRequestError`` for an unknown role; whatever is not
    loaded or not published is a state of the part concerned.
    """
    chosen = known_role(role)
    about = council(session, gss_code)
    neighbours = neighbours_of(session, about.gss_code)
    codes = [about.gss_code, about.region_code, ENGLAND_CODE, *(one.neighbour_gss_code for one in neighbours)]
    rows = _rows(session, codes, ReferenceCsww.year == year, ReferenceCsww.role == chosen)
    census = _census(session, [about.gss_code, about.region_code, ENGLAND_CODE])
    return compare_workforce(about, year, chosen, Material(rows, neighbours, census))


def seniority(session: Session, gss_code: str, year: int) -> tuple[WorkforcePoint, ...]:
    """Return a council, its region and England by role, from case holder to senior manager."""
    about = council(session, gss_code)
    codes = [about.gss_code, about.region_code, ENGLAND_CODE]
    return seniority_gradient(about, year, _rows(session, codes, ReferenceCsww.year == year))


def workforce_years(session: Session, gss_code: str, role: Role | str = Role.TOTAL) -> tuple[WorkforcePoint, ...]:
    """Return a council, its region and England in every year that is loaded, oldest first."""
    chosen = known_role(role)
    about = council(session, gss_code)
    codes = [about.gss_code, about.region_code, ENGLAND_CODE]
    return years_of(about, chosen, _rows(session, codes, ReferenceCsww.role == chosen))


def workforce_years_available(session: Session) -> tuple[int, ...]:
    """Return the years for which the workforce is loaded, oldest first."""
    england = (ReferenceCsww.gss_code_current == ENGLAND_CODE, ReferenceCsww.role == Role.TOTAL)
    return tuple(session.scalars(select(ReferenceCsww.year).where(*england).order_by(ReferenceCsww.year)))


def neighbours_of(session: Session, gss_code: str, model: str = LATEST_MODEL) -> tuple[Neighbour, ...]:
    """Return a council's statistical neighbours, the nearest first; empty where the model is not loaded."""
    chosen = select(ReferenceNeighbour).where(
        ReferenceNeighbour.gss_code == gss_code, ReferenceNeighbour.model == model
    )
    rows = session.scalars(chosen.order_by(ReferenceNeighbour.rank)).all()
    codes = [gss_code, *(row.neighbour_gss_code for row in rows)]
    names = {one.gss_code: one.name for one in _authorities(session, codes)}
    return tuple(neighbour_from(row, names) for row in rows)


def census_of(session: Session, gss_code: str) -> tuple[CensusCount, ...]:
    """Return an area's Census 2021 counts: total, five groups and nineteen categories; empty where not loaded."""
    rows = session.scalars(select(ReferenceCensus).where(ReferenceCensus.gss_code == gss_code))
    return tuple(census_from(row) for row in rows)


def minority_share_of_residents(session: Session, gss_code: str) -> Fraction | None:
    """Return the minority ethnic share of an area's residents in 2021, between 0 and 1; ``None`` where not loaded."""
    groups = {row.ethnic_group5: row.count for row in census_of(session, gss_code) if row.detail == FIVE_GROUPS}
    everybody = sum(groups.values())
    return Fraction(everybody - groups.get("White", 0), everybody) if everybody else None


def known_role(role: Role | str) -> Role:
    """Return the role of that name; raise ``InvalidRequestError`` if there is none."""
    try:
        return Role(role)
    except ValueError:
        raise InvalidRequestError(f"There is no such role. Choose one of: {', '.join(Role)}.") from None


def _is_loaded(session: Session, key: str) -> bool:
    return session.scalar(select(ReferenceDataset.id).where(ReferenceDataset.key == key)) is not None


def _authorities(session: Session, codes: Iterable[str]) -> list[Authority]:
    rows = session.scalars(select(ReferenceAuthority).where(ReferenceAuthority.gss_code.in_(list(codes))))
    return [authority_from(row) for row in rows]


def _census(session: Session, codes: Sequence[str]) -> list[CensusCount]:
    chosen = (ReferenceCensus.gss_code.in_(codes), ReferenceCensus.detail != NINETEEN_CATEGORIES)
    return [census_from(row) for row in session.scalars(select(ReferenceCensus).where(*chosen))]


def _rows(session: Session, codes: Sequence[str], *narrowed: ColumnElement[bool]) -> WorkforceRows:
    wanted = [*codes, *_joint_codes(session, codes)]
    chosen = select(ReferenceCsww).where(ReferenceCsww.gss_code_current.in_(wanted), *narrowed)
    rows = [workforce_from(row) for row in session.scalars(chosen)]
    return WorkforceRows.of(rows, is_loaded=_is_loaded(session, "workforce"))


def _joint_codes(session: Session, codes: Sequence[str]) -> list[str]:
    """Return the combined codes under which any of these councils reports with another, in any year."""
    years = workforce_years_available(session)
    chosen = (
        ReferenceCsww.year.in_(years),
        ReferenceCsww.geography_level == "utla",
        ReferenceCsww.role == Role.TOTAL,
        ReferenceCsww.gss_code_current.contains(JOINT_MARK),
    )
    found = session.scalars(select(ReferenceCsww.gss_code_current).where(*chosen).distinct())
    return [code for code in found if code and set(code.split(JOINT_MARK)) & set(codes)]
