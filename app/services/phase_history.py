"""The phases so far as the reference data tells them: their figures, the councils that were named, and the sources."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.register.figures import TestSite
from app.register.phases import PublishedPhase, published_phases
from app.services import register

_FROM = ("programme", "test_sites", "named_since")


@dataclass(frozen=True, slots=True)
class PhaseHistory:
    """Published figures of each phase, the councils that were named, and the data sets that both come from."""

    phases: tuple[PublishedPhase, ...]
    named: tuple[TestSite, ...]
    sources: tuple[register.DatasetStatus, ...]


def phase_history(session: Session) -> PhaseHistory:
    """Return what was published of the phases so far; empty where nothing is loaded."""
    return PhaseHistory(
        phases=published_phases(register.participation(session)),
        named=(*register.test_sites(session), *register.named_since(session)),
        sources=tuple(one for one in register.datasets(session) if one.key in _FROM),
    )
