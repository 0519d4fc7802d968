"""The staff survey as data: its standard questions, an answer and counts."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SURVEY_FILE = Path(__file__).parent / "staff_survey.toml"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``measure`` is the line of the return that counts who said yes."""

    measure: str
    asks: str
    short: str


@dataclass(frozen=True, slots=True)
class SurveyKit:
    """The questions with their source, and the rules of ``staff_survey.toml``."""

    source: str
    period: str
    least_respondents: int
    not_asked: frozenset[str]
    white_together: str
    small_groups_together: str
    never_asked: str
    questions: tuple[Question, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the questions count, in order."""
        return tuple(question.measure for question in self.questions)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered: the place of their service and ethnic group, and the measures they said yes to."""

    place: int
    yes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Count:
    """How many people answered, and how many of them said yes, by measure."""

    respondents: int
    yes: tuple[tuple[str, int], ...]

    def said_yes(self, measure: str) -> int:
        """Return how many said yes to one question."""
        return dict(self.yes).get(measure, 0)


@lru_cache(maxsize=1)
def survey_kit() -> SurveyKit:
    """Return the questions and rules in force."""
    read = tomllib.loads(SURVEY_FILE.read_text(encoding="utf-8"))
    questions = tuple(Question(measure, **fields) for measure, fields in read.pop("questions").items())
    return SurveyKit(**{**read, "not_asked": frozenset(read["not_asked"])}, questions=questions)


def added(counts: Iterable[Count], measures: Sequence[str]) -> Count:
    """Return the counts of several groups as those of one."""
    parts = list(counts)
    yes = tuple((measure, sum(part.said_yes(measure) for part in parts)) for measure in measures)
    return Count(sum(part.respondents for part in parts), yes)
