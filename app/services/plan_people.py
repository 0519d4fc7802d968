"""How many people an organisation employs directly, as its action plan says it: its own number, or its return's."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import ActionPlan, Collection, Submission, SubmissionState
from app.errors import InvalidRequestError
from app.indicators.alongside import HEADCOUNT
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.results import BOTH_SERVICES
from app.indicators.tallies import EVERYBODY, Rows, Tally
from app.services.uploads import submitted_return

LONGEST = 12
MOST = 9_999_999
_PUT_ASIDE = (SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN)


class EmployeesRefusedError(InvalidRequestError):
    """What was typed is not a number of people."""


@dataclass(frozen=True, slots=True)
class DirectEmployees:
    """A number of people, and what the return of ``year`` counts; each ``None`` where there is none."""

    year: int
    own: int | None
    counted: int | None

    @property
    def number(self) -> int | None:
        """The number that stands: the plan's own, else the return's."""
        return self.counted if self.own is None else self.own

    @property
    def source(self) -> str:
        """Where the number comes from, to stand after it; empty without one."""
        if self.number is None:
            return ""
        return "as written for this plan" if self.own is not None else f"as counted in the return of {self.year}"

    @property
    def words(self) -> str:
        """The number with where it comes from."""
        return "not given yet" if self.number is None else f"{self.number:,}, {self.source}"


def direct_employees(
    session: Session,
    organisation_id: int,
    collection: Collection,
    plan: ActionPlan | None,
    editions_dir: Path = EDITIONS_DIR,
) -> DirectEmployees:
    """Return what the plan of a collection says; without a number of its own it follows the return that stands."""
    own = None if plan is None else plan.direct_employees
    return DirectEmployees(collection.year, own, _counted(session, organisation_id, collection, editions_dir))


def read_employees(text: str, counted: int | None) -> int | None:
    """Return the number that a person typed; ``None`` where it is empty or just what the return counts.

    Raises ``EmployeesRefusedError`` for anything that is not a whole number of people.
    """
    digits = text.strip().replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST and int(digits) <= MOST):
        raise EmployeesRefusedError(
            "Write the number of people directly employed as a whole number, such as 1,240, or leave it empty."
        )
    return None if int(digits) == counted else int(digits)


def _counted(session: Session, organisation_id: int, collection: Collection, editions_dir: Path) -> int | None:
    standing = session.scalars(
        select(Submission)
        .where(
            Submission.organisation_id == organisation_id,
            Submission.collection_id == collection.id,
            Submission.state.not_in(_PUT_ASIDE),
        )
        .order_by(Submission.version.desc())
        .limit(1)
    ).first()
    if standing is None:
        return None
    edition = load_edition(collection.year, editions_dir)
    everybody = Rows(HEADCOUNT, edition.measures[HEADCOUNT].breakdown_keys)
    return Tally(submitted_return(session, standing), edition).count(BOTH_SERVICES, everybody, EVERYBODY)
