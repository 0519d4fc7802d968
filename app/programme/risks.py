"""Risks: who may miss their next deadline, or was never registered by its last day, and by which signs."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from app.clock import british_day
from app.programme.calendar import count_words, working_days_between
from app.programme.journey import Journey
from app.programme.milestones import MilestoneKey, Who, milestone
from app.programme.standing import Standing, quiet_since
from app.programme.statuses import MilestoneStatus

RISKS_FILE = Path(__file__).parent / "risks.toml"


class Sign(StrEnum):
    """What lets somebody expect that an organisation will miss its next deadline."""

    NOBODY = "nobody"
    UNREACHED = "unreached"
    NO_SIGNATORY = "no_signatory"
    ABSENT_SIGNATORY = "absent_signatory"
    FAILED_TWICE = "failed_twice"
    MANY_FINDINGS = "many_findings"
    GONE_QUIET = "gone_quiet"
    BEHIND = "behind"

    @property
    def heading(self) -> str:
        """The sign as it stands alone, such as "Gone quiet"."""
        return _rules().headings[self]

    def counted(self, organisations: int) -> str:
        """Return how many organisations show the sign, such as "9 organisations have nobody who can sign in"."""
        one, many = _rules().counted[self]
        return f"{count_words(organisations, 'organisation')} {one if organisations == 1 else many}"

    @property
    def rule(self) -> str:
        """When the sign is seen, as part of a sentence, with its thresholds."""
        return _rules().rules[self]

    @property
    def helps(self) -> str:
        """What the programme team can do about it, as part of a sentence."""
        return _rules().helps[self]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when a sign counts; days are working days. The reasons stand beside the numbers in ``risks.toml``."""

    horizon_working_days: int
    near_working_days: int
    quiet_working_days: int
    settling_working_days: int
    failed_files: int
    must_fix: int
    behind_working_days: int


@dataclass(frozen=True, slots=True)
class SeenSign:
    """A sign of one organisation, with what was seen in words."""

    sign: Sign
    words: str


@dataclass(frozen=True, slots=True)
class Nearing:
    """What an organisation that is neither overdue nor stuck owes next, and the signs that its log holds.

    ``key`` is the last milestone that ends on ``last_day``, which lies ``left`` working days ahead. ``is_new`` says
    that it was invited too lately for its people to have signed in. ``is_missed`` says that the day has passed: so it
    is with whoever was to register and has not, of whom only accounts can tell why.
    """

    key: MilestoneKey
    last_day: date
    left: int
    signs: tuple[SeenSign, ...] = ()
    is_new: bool = False
    is_missed: bool = False


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who of an organisation can get in at the moment: how many may sign, and of them how many can sign in.

    ``are_lost`` says that letters reach none of its people.
    """

    can_sign_in: bool
    signatories: int
    signatories_in: int
    are_lost: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """Why an organisation may miss its next deadline, or missed it; it has at least one sign."""

    key: MilestoneKey
    last_day: date
    signs: tuple[SeenSign, ...]
    is_missed: bool = False

    @property
    def words(self) -> str:
        """What was seen, as part of a sentence."""
        return "; ".join(one.words for one in self.signs)

    @property
    def helps(self) -> str:
        """What would help, each thing once."""
        return "; ".join(dict.fromkeys(one.sign.helps for one in self.signs))

    @property
    def urgency(self) -> tuple[date, int]:
        """What puts the nearest last day first, and among those of one day whoever has most signs."""
        return self.last_day, -len(self.signs)


def thresholds() -> Thresholds:
    """Return from when each sign counts."""
    return _rules().thresholds


def nearing_of(journey: Journey, standing: Standing, today: date) -> Nearing | None:
    """Return what is due of an organisation soon, with the signs in its log.

    ``None`` where nothing is due within the horizon, or the organisation is overdue or stuck already, unless it is
    overdue because it never registered.
    """
    current = standing.current
    if standing.overdue[:1] == (MilestoneKey.REGISTERED,):
        return _missed(standing, today)
    if standing.overdue or standing.stuck is not None or current is None or not current.is_owed:
        return None
    owed = [one for one in standing.statuses if one.is_owed and one.milestone.who is not Who.PROGRAMME]
    if not owed:
        return None
    last_day = min(one.last_day for one in owed)
    left = working_days_between(today, last_day)
    if left > thresholds().horizon_working_days:
        return None
    key = next(one.key for one in reversed(owed) if one.last_day == last_day)
    return Nearing(key, last_day, left, tuple(_logged(journey, owed, today, left)), _is_new(journey, today))


def risk_of(nearing: Nearing, spare: int | None = None, accounts: Accounts | None = None) -> Risk | None:
    """Return why an organisation may miss what is near; ``None`` where there is no sign that it will.

    ``spare`` is how many working days before the last day it did the same the year before; ``accounts`` are left out
    for a day that has passed, because only the log remembers it.
    """
    found = (*_of_accounts(nearing, accounts), *nearing.signs, *_against_last_year(nearing, spare))
    return Risk(nearing.key, nearing.last_day, found, nearing.is_missed) if found else None


def _missed(standing: Standing, today: date) -> Nearing:
    last_day = standing.status_of(MilestoneKey.REGISTERED).last_day
    return Nearing(MilestoneKey.REGISTERED, last_day, working_days_between(today, last_day), is_missed=True)


def _is_new(journey: Journey, today: date) -> bool:
    invited = journey.at(MilestoneKey.INVITED).at
    if invited is None:
        return False
    return working_days_between(british_day(invited), today) < thresholds().settling_working_days


def _logged(journey: Journey, owed: list[MilestoneStatus], today: date, left: int) -> Iterator[SeenSign]:
    limits, notes = thresholds(), journey.notes
    if not journey.is_complete(MilestoneKey.VALID):
        if notes.failed_files >= limits.failed_files:
            yield SeenSign(Sign.FAILED_TWICE, f"{count_words(notes.failed_files, 'file')} sent and none passed")
        if notes.faults_on is not None and notes.must_fix >= limits.must_fix:
            yield SeenSign(Sign.MANY_FINDINGS, f"{count_words(notes.must_fix, 'thing')} to fix in the latest file")
    quiet = _quiet_days(journey, owed, today)
    if left <= limits.near_working_days and quiet >= limits.quiet_working_days:
        yield SeenSign(Sign.GONE_QUIET, f"nothing was done for {count_words(quiet, 'working day')}")


def _quiet_days(journey: Journey, owed: list[MilestoneStatus], today: date) -> int:
    """Return for how many working days nothing was done, counted from the invitation at the earliest."""
    invited = journey.at(MilestoneKey.INVITED).at
    begun = quiet_since(journey, owed)
    return working_days_between(begun if invited is None else max(begun, british_day(invited)), today)


def _against_last_year(nearing: Nearing, spare: int | None) -> Iterator[SeenSign]:
    if not nearing.is_missed and spare is not None and spare - nearing.left >= thresholds().behind_working_days:
        what = milestone(nearing.key).title.lower()
        yield SeenSign(Sign.BEHIND, f"last year it was {what} {count_words(spare, 'working day')} before the deadline")


def _of_accounts(nearing: Nearing, accounts: Accounts | None) -> Iterator[SeenSign]:
    if accounts is None:
        return
    if not (accounts.can_sign_in or nearing.is_new):
        yield SeenSign(Sign.NOBODY, "nobody there can sign in")
    if accounts.are_lost:
        yield SeenSign(Sign.UNREACHED, "letters to its people do not arrive")
    if accounts.can_sign_in:
        yield from _of_signatories(nearing, accounts)


def _of_signatories(nearing: Nearing, accounts: Accounts) -> Iterator[SeenSign]:
    if nearing.key is not MilestoneKey.SIGNED_OFF or nearing.left > thresholds().near_working_days:
        return
    if not accounts.signatories:
        yield SeenSign(Sign.NO_SIGNATORY, "nobody there may sign")
    elif not accounts.signatories_in:
        yield SeenSign(Sign.ABSENT_SIGNATORY, "the signatory has never signed in")


@dataclass(frozen=True, slots=True)
class _Rules:
    thresholds: Thresholds
    headings: Mapping[Sign, str]
    counted: Mapping[Sign, tuple[str, str]]
    rules: Mapping[Sign, str]
    helps: Mapping[Sign, str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    """Return what the file says; ``KeyError`` where a sign is not described in it."""
    read = tomllib.loads(RISKS_FILE.read_text(encoding="utf-8"))
    limits, signs = read["thresholds"], {sign: read["signs"][sign.value] for sign in Sign}
    return _Rules(
        thresholds=Thresholds(**limits),
        headings={sign: one["heading"] for sign, one in signs.items()},
        counted={sign: tuple(one["counted"]) for sign, one in signs.items()},
        rules={sign: one["rule"].format(**limits) for sign, one in signs.items()},
        helps={sign: one["helps"] for sign, one in signs.items()},
    )
