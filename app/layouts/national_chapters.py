"""The chapters of the national picture, each read on its own: what it is called, and which figures it holds."""

from dataclasses import dataclass
from urllib.parse import urlencode

PATH = "/national-register"
IN_BRIEF = ""
FITNESS_TO_PRACTISE = "fitness-to-practise"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter. ``key`` names it in the address, empty for the one shown first; ``figures`` are keys of tables."""

    key: str
    title: str
    question: str
    figures: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where the chapter is read."""
        return f"{PATH}?{urlencode({'part': self.key})}" if self.key else PATH


CHAPTERS = (
    Chapter(IN_BRIEF, "In brief", "", ("population", "stages", "diversity")),
    Chapter(
        "register",
        "The register",
        "How many social workers are registered, who are they, and how much of that is known?",
        ("size", "population", "diversity"),
    ),
    Chapter(
        FITNESS_TO_PRACTISE,
        "Fitness to practise",
        "Are minority ethnic social workers referred more often than their share of the register would give?",
        ("stages", "ratios", "decisions", "referrals"),
    ),
    Chapter(
        "sc-wres",
        "SC-WRES as published",
        "What did the Social Care Workforce Race Equality Standard find nationally, and who took part?",
        ("published-results", "pay-bands", "participation"),
    ),
    Chapter(
        "workforce",
        "Social care workforce",
        "Who works in social care, in which roles and regions?",
        ("roles", "regions", "adult-workforce"),
    ),
    Chapter(
        "board",
        "The regulator's board, 2020-21",
        "How did the regulator itself do against its aims from April 2020 to January 2021?",
    ),
    Chapter(
        "data-sets", "Data sets and licences", "Where does every figure come from, as at when, and under what licence?"
    ),
)


def chapter_of(key: str) -> Chapter:
    """Return the chapter that an address asks for; the first for anything else."""
    return next((one for one in CHAPTERS if one.key == key), CHAPTERS[0])
