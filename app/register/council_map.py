"""Every council's minority ethnic share in one year and role: what the hexagon map shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.register.geography import Authority
from app.register.values import State
from app.register.views import View
from app.register.workforce import workforce_point
from app.register.workforce_counts import Role, WorkforceRows

STEPS = (5, 15, 25, 45)
STEP_WORDS = (
    "under 5%",
    "5% to under 15%",
    "15% to under 25%",
    "25% to under 45%",
    "45% and over",
)
NO_FIGURE = "no percentage to show"


@dataclass(frozen=True, slots=True)
class CouncilShare:
    """One council's make-up; ``step`` is its place among the steps of the map, 0 to 4, or ``None`` without a figure."""

    council: Authority
    view: View

    @property
    def step(self) -> int | None:
        """The step of the map that the council's percentage falls into."""
        percent = self.view.minority_percent
        return None if percent is None else sum(percent >= limit for limit in STEPS)

    @property
    def step_words(self) -> str:
        """That step in words."""
        return NO_FIGURE if self.step is None else STEP_WORDS[self.step]


def council_shares(
    councils: Iterable[Authority], year: int, role: Role, rows: WorkforceRows
) -> tuple[CouncilShare, ...]:
    """Return each council's make-up, in the order given; both halves of a joint return carry its figure."""
    return tuple(CouncilShare(one, workforce_point(one, year, role, rows).own) for one in councils)


def map_sentence(shares: Iterable[CouncilShare], year: int, role: Role) -> str:
    """Return the range of the shares, and how many councils have one."""
    every = tuple(shares)
    shown = sorted((one for one in every if one.view.state is State.OK), key=lambda one: one.view.minority_percent or 0)
    if not shown:
        return f"In {year}, no council has a percentage for {role.people}."
    low, high = shown[0], shown[-1]
    return (
        f"In {year}, the minority ethnic share of {role.people} whose ethnicity is known runs from "
        f"{low.view.minority_percent}% in {low.council.display_name} to {high.view.minority_percent}% in "
        f"{high.council.display_name}; {len(shown)} of {len(every)} councils have a percentage."
    )
