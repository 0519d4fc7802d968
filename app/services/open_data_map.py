"""Every council's published children's social workers in one year and role: the map of open data, for any page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, ReferenceCsww
from app.register.council_map import CouncilShare, council_shares
from app.register.datasets import dataset
from app.register.figure_tables import FigureTable
from app.register.geography import Authority
from app.register.values import State
from app.register.workforce_counts import Role, WorkforceRows
from app.register.workforce_tables import councils_table
from app.services import register
from app.services.council_codes import codes_known
from app.services.reference_rows import workforce_from

NO_COUNCIL = "There is no council with this code today. Choose a council from the list."
NO_ROLE = "There is no such role. Choose a role from the list."


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show. ``council`` is a GSS code, or empty where none is chosen; ``year`` is 0 where nothing is loaded.

    ``problem`` is the sentence for a person whose request named something unknown; the rest is then what the page
    shows without that request.
    """

    council: str
    year: int
    role: Role
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenDataMap:
    """Each council's share in the chosen year and role, and the data sets that it comes from; empty if not loaded.

    ``recoded`` gives the code of today for those by which the layout of the map knows a council from before.
    """

    choice: Choice
    shares: tuple[CouncilShare, ...]
    sources: tuple[register.DatasetStatus, ...]
    recoded: Mapping[str, str]

    @property
    def is_loaded(self) -> bool:
        """Whether there is a year to show."""
        return bool(self.choice.year)

    @property
    def table(self) -> FigureTable:
        """The map's figures, a council to a row."""
        return councils_table(self.shares, self.choice.year, self.choice.role)

    @property
    def marked(self) -> Authority | None:
        """The council that is marked on the map, if any."""
        return next((one.council for one in self.shares if one.council.gss_code == self.choice.council), None)

    @property
    def not_comparable(self) -> tuple[Authority, ...]:
        """The councils that reported nobody's ethnicity, so that they have no share: not the same as a share of 0."""
        return tuple(one.council for one in self.shares if one.view.state is State.NOT_COMPARABLE)


def open_data_map(session: Session, organisation_id: int, asked: object) -> OpenDataMap:
    """Return the map for what a person asked: ``council``, ``year`` and ``role`` as text, empty for our choice.

    The organisation's own council is marked unless another is asked for. ``asked`` may be anything that a browser can
    send; whatever is not understood becomes the choice's problem.
    """
    councils, years = register.councils(session), register.workforce_years_available(session)
    choice = choice_of(councils, years, own_council(session, organisation_id, councils), asked)
    return map_of(session, councils, choice)


def map_of(session: Session, councils: Sequence[Authority], choice: Choice) -> OpenDataMap:
    """Return the map of these councils for a choice that is understood."""
    chosen = (
        ReferenceCsww.year == choice.year,
        ReferenceCsww.geography_level == "utla",
        ReferenceCsww.role == choice.role,
    )
    rows = WorkforceRows.of(workforce_from(row) for row in session.scalars(select(ReferenceCsww).where(*chosen)))
    shares = council_shares(councils, choice.year, choice.role, rows)
    return OpenDataMap(choice, shares, register.datasets(session), _recoded(session, councils))


def _recoded(session: Session, councils: Sequence[Authority]) -> dict[str, str]:
    laid_out = {one.gss_code for one in dataset("hexagons").read()}
    return register.codes_today(session, laid_out - {one.gss_code for one in councils}) if councils else {}


def own_council(session: Session, organisation_id: int, councils: Sequence[Authority]) -> str:
    """Return the GSS code of the organisation by which these councils know it; empty where it is none of them."""
    known = {one.gss_code for one in councils}
    code = session.scalar(select(Organisation.gss_code).where(Organisation.id == organisation_id)) or ""
    return (
        code if not code or code in known else codes_known(session, [organisation_id], known).get(organisation_id, "")
    )


def choice_of(councils: Sequence[Authority], years: Sequence[int], own: str, asked: object) -> Choice:
    """Return what to show, the latest year and one's own council unless asked otherwise, or the problem with it."""
    ours = Choice(own, years[-1] if years else 0, Role.TOTAL)
    if not years:
        return ours
    texts = _texts(asked)
    council, year, role = texts["council"] or own, texts["year"] or str(ours.year), texts["role"] or Role.TOTAL
    problem = _problem(councils, years, council, year, role)
    return replace(ours, problem=problem) if problem else Choice(council, int(year), Role(role))


def _texts(asked: object) -> Mapping[str, str]:
    given = asked if isinstance(asked, dict) else {}
    found = {name: given.get(name, "") for name in ("council", "year", "role")}
    return {name: value if isinstance(value, str) else "?" for name, value in found.items()}


def _problem(councils: Sequence[Authority], years: Sequence[int], council: str, year: str, role: str) -> str:
    if council and council not in {one.gss_code for one in councils}:
        return NO_COUNCIL
    if year not in map(str, years):
        return f"There are no figures for that year. Choose a year from {years[0]} to {years[-1]}."
    return "" if role in set(Role) else NO_ROLE
