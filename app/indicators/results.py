"""One indicator's value for one service and pair of ethnic groups, with everything needed to explain it."""

from dataclasses import dataclass
from enum import StrEnum

MINORITY_ETHNIC = "minority_ethnic"
WHITE = "white"
BOTH_SERVICES = "both"


class State(StrEnum):
    """Whether a result could be calculated, and if not, which kind of absence it is."""

    OK = "ok"
    NO_CASES = "no_cases"
    NOT_CALCULABLE = "not_calculable"
    NOT_SUPPLIED = "not_supplied"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"


class Label(StrEnum):
    """What the evidence says."""

    ADVERSE = "adverse"
    POSSIBLE = "possible"
    NO_EVIDENCE = "no_evidence"
    FAVOURABLE = "favourable"


class Reliability(StrEnum):
    """Whether there are enough cases to lean on."""

    OK = "ok"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """The share (0 to 1) of people whose ethnicity is not known; ``None`` where nothing was supplied."""

    numerator: float | None
    denominator: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """One result. Ratios may be infinite; ``None`` means undefined and ``state`` says why.

    ``numerator`` of ``denominator`` is the compared group, ``reference_numerator`` of
    ``reference_denominator`` the group it is compared with. ``excess`` is in people.
    ``share`` belongs to pay bands: the group's share of everybody of known ethnicity in the band.
    """

    indicator: str
    number: str
    service: str
    breakdown: str | None
    group: str
    reference: str
    state: State
    reason: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    reference_numerator: int | None = None
    reference_denominator: int | None = None
    rate: float | None = None
    reference_rate: float | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    label: Label | None = None
    reliability: Reliability | None = None
    excess: float | None = None
    unknown_share: UnknownShare = UnknownShare(None, None)
    bound_low: float | None = None
    bound_high: float | None = None
    share: float | None = None
    sentence: str = ""
