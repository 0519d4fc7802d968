"""Children's social workers of one council beside its region, its neighbours, England and its population."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.register.census import CensusCount
from app.register.geography import ENGLAND_CODE, ENGLAND_NAME, Authority
from app.register.neighbours import Neighbour
from app.register.sentences import listed
from app.register.values import State
from app.register.views import View, absent, population_view, workforce_view
from app.register.workforce_counts import SENIORITY, Role, WorkforceCount, WorkforceRows

NEIGHBOURS_NAME = "Statistical neighbours"
NOT_LOADED_REASON = "These figures are not loaded yet."


@dataclass(frozen=True, slots=True)
class Material:
    """The rows that one council's comparison needs: its own, its region's, England's and its neighbours'."""

    rows: WorkforceRows
    neighbours: Sequence[Neighbour]
    census: Sequence[CensusCount]


@dataclass(frozen=True, slots=True)
class NeighbourPool:
    """The published counts of a council's statistical neighbours, added together; a joint return counts once.

    ``listed`` neighbours of which ``with_data`` have known ethnicity, in so many ``returns``. ``left_out`` names
    those that report in the council's own return, which would compare the council with itself.
    """

    model: str
    listed: int
    with_data: int
    returns: int
    left_out: tuple[str, ...]
    view: View

    @property
    def sentence(self) -> str:
        """What the neighbours show together, and how many of them have figures."""
        if self.view.state is not State.OK:
            return self.view.sentence
        counted = f"{self.with_data} of its {self.listed} neighbours have figures"
        if not self.left_out:
            return f"{self.view.sentence} {counted}."
        return f"{self.view.sentence} {counted}; {listed(self.left_out)}, which reports jointly with it, is left out."


@dataclass(frozen=True, slots=True)
class WorkforceComparison:
    """One council's children's social workers in one year and role, and what to hold them against."""

    council: Authority
    year: int
    role: Role
    own: View
    region: View
    neighbours: NeighbourPool
    england: View
    population: View
    region_population: View
    england_population: View

    @property
    def sentence(self) -> str:
        """The finding: the council first, then its region, England and its population where they can be shown."""
        beside = (
            _beside("in its region", self.region),
            _beside("in England", self.england),
            _beside(f"in {self.council.display_name}'s population", self.population),
        )
        shown = listed([part for part in beside if part])
        if not shown:
            return self.own.sentence
        if self.own.state is State.OK:
            return f"{self.own.sentence.removesuffix('.')}; {shown}."
        return f"{self.own.sentence} The minority ethnic share beside it: {shown}."


@dataclass(frozen=True, slots=True)
class WorkforcePoint:
    """One year and one role: the council, its region and England side by side."""

    year: int
    role: Role
    own: View
    region: View
    england: View


def compare_workforce(council: Authority, year: int, role: Role, material: Material) -> WorkforceComparison:
    """Return a council's comparison; every part that cannot be shown carries its state and reason."""
    point = workforce_point(council, year, role, material.rows)
    return WorkforceComparison(
        council=council,
        year=year,
        role=role,
        own=point.own,
        region=point.region,
        neighbours=pooled_neighbours(council, year, role, material),
        england=point.england,
        population=residents(council.display_name, council.gss_code, material.census),
        region_population=residents(council.region_name, council.region_code, material.census),
        england_population=residents(ENGLAND_NAME, ENGLAND_CODE, material.census),
    )


def workforce_point(council: Authority, year: int, role: Role, rows: WorkforceRows) -> WorkforcePoint:
    """Return one year and role of a council, its region (as published for the region) and England."""
    return WorkforcePoint(
        year=year,
        role=role,
        own=_area(council.display_name, council.gss_code, year, role, rows),
        region=_area(council.region_name, council.region_code, year, role, rows),
        england=_area(ENGLAND_NAME, ENGLAND_CODE, year, role, rows),
    )


def seniority_gradient(council: Authority, year: int, rows: WorkforceRows) -> tuple[WorkforcePoint, ...]:
    """Return the roles from case holder to senior manager, in order of seniority."""
    return tuple(workforce_point(council, year, role, rows) for role in SENIORITY)


def gradient_sentence(steps: Sequence[WorkforcePoint]) -> str:
    """Return how the minority ethnic share changes with seniority: in the council, or in England where it cannot be."""
    for views in ([step.own for step in steps], [step.england for step in steps]):
        shown = [view for view in views if view.state is State.OK]
        if len(shown) > 1:
            return f"{shown[0].sentence} {shown[-1].sentence}"
    return "There are too few people in these roles to show how the share changes with seniority."


def workforce_years(council: Authority, role: Role, rows: WorkforceRows) -> tuple[WorkforcePoint, ...]:
    """Return every year that is loaded, oldest first."""
    return tuple(workforce_point(council, year, role, rows) for year in rows.years)


def years_sentence(points: Sequence[WorkforcePoint]) -> str:
    """Return a council's minority ethnic share in its first and its last year with a percentage."""
    shown = [point for point in points if point.own.state is State.OK]
    if not shown:
        return "There is no year with a percentage for this council."
    first, last = shown[0], shown[-1]
    if first is last:
        return last.own.sentence
    return f"{last.own.sentence.removesuffix('.')}; in {first.year} it was {first.own.minority_percent}%."


def pooled_neighbours(council: Authority, year: int, role: Role, material: Material) -> NeighbourPool:
    """Return the neighbours' published counts added together, the council's own return left out."""
    rows, neighbours = material.rows, material.neighbours
    own = rows.find(year, role, council.gss_code)
    found = [(one.neighbour_name, rows.find(year, role, one.neighbour_gss_code)) for one in neighbours]
    others = [row for _, row in found if row is not None and row is not own]
    returns = list({row.gss_code_current: row for row in others}.values())
    return NeighbourPool(
        model=neighbours[0].model if neighbours else "",
        listed=len(neighbours),
        with_data=sum(row.known > 0 for row in others),
        returns=sum(row.known > 0 for row in returns),
        left_out=tuple(name for name, row in found if row is not None and row is own),
        view=_pool(council, returns, role, is_loaded=rows.is_loaded and bool(neighbours)),
    )


def residents(name: str, gss_code: str, census: Sequence[CensusCount]) -> View:
    """Return the view of an area's residents, or the state that there is none."""
    if not census:
        return absent(name, State.NOT_LOADED, NOT_LOADED_REASON)
    return population_view(name, [row for row in census if row.gss_code == gss_code])


def _pool(council: Authority, returns: Sequence[WorkforceCount], role: Role, *, is_loaded: bool) -> View:
    if not is_loaded:
        return absent(NEIGHBOURS_NAME, State.NOT_LOADED, NOT_LOADED_REASON)
    if not returns:
        return absent(NEIGHBOURS_NAME, State.NOT_PUBLISHED, "No figures were published for any of its neighbours.")
    owned = f"the {role.people} of {council.display_name}'s statistical neighbours"
    return workforce_view(NEIGHBOURS_NAME, owned, returns)


def _area(name: str, code: str, year: int, role: Role, rows: WorkforceRows) -> View:
    if not rows.is_loaded:
        return absent(name, State.NOT_LOADED, NOT_LOADED_REASON)
    row = rows.find(year, role, code)
    if row is None:
        return absent(name, State.NOT_PUBLISHED, f"No figures were published for {name} in {year}.")
    if not row.is_joint:
        return workforce_view(name, f"{name}'s {role.people}", [row])
    return _joint(row, code)


def _joint(row: WorkforceCount, code: str) -> View:
    partners = [name for member, name in zip(row.members, row.member_names, strict=True) if member != code]
    both = listed(row.member_names)
    owned = f"the {row.role.people} reported jointly by {both}"
    return workforce_view(both, owned, [row], f"Reported jointly with {listed(partners)}.")


def _beside(words: str, view: View) -> str:
    return f"{words} {view.minority_percent}%" if view.state is State.OK else ""
