"""What the evidence is called and what each word means, for a reader who is no statistician: one set of words.

Each word has three sentences: what it means, what it does not mean, and what to do next.
"""

from dataclasses import dataclass, replace

from app.indicators.results import MINORITY_ETHNIC, Label, Reliability, Result, State
from app.indicators.verdicts import Verdict, is_beyond_chance, is_large, verdict


@dataclass(frozen=True, slots=True)
class Meaning:
    """One verdict in words: what it is called and, a sentence each, what it means, what it does not, what to do."""

    words: str
    means: str
    means_not: str
    next_step: str

    def __str__(self) -> str:
        """Return the three sentences as one text."""
        return f"{self.means} {self.means_not} {self.next_step}"


TOO_FEW = "too few cases to lean on"
_FEW = (
    "fewer than 10 people in all are counted in the outcome, or fewer than 5 of them would be of one group if both "
    "fared the same"
)
_LOOK_AT_CASES = "Look at how these cases came about instead of at the ratio, and add up collections as they come."

MEANINGS = {
    Verdict.ADVERSE: Meaning(
        "Clear evidence of unequal treatment",
        "The gap is large (a ratio below 0.80 or above 1.25, beyond “four fifths”) and more than chance would usually "
        "give: the whole range that the numbers allow is worse for minority ethnic people. Also called adverse.",
        "It does not say why there is a gap, nor that anybody acted unfairly; and one such result can still be chance.",
        "Find out how the gap comes about, and plan an action about it or say why not.",
    ),
    Verdict.POSSIBLE: Meaning(
        "Possible sign of unequal treatment",
        "The gap that is worse for minority ethnic people is large, or it is more than chance would usually give, but "
        "not both.",
        "It is not proof: a large gap may be chance here, and one that is hardly chance is small.",
        "Look closer: at the cases behind it, at other collections, and at organisations like yours.",
    ),
    Verdict.POSSIBLE_OF_FEW: Meaning(
        f"Possible sign of unequal treatment; {TOO_FEW}",
        "The gap is large and more than chance would usually give. It would be clear evidence, were there not so few "
        f"cases: {_FEW}.",
        "It is not clear evidence: one person more or less could change the picture. It does not say why there is a "
        "gap, nor that anybody acted unfairly.",
        _LOOK_AT_CASES,
    ),
    Verdict.NO_EVIDENCE: Meaning(
        "No evidence of unequal treatment",
        "The gap that was measured, if it is worse for minority ethnic people at all, is neither large nor more than "
        "chance would usually give.",
        "It does not prove that treatment is equal: the range says which gaps these numbers cannot rule out, and they "
        "may be large.",
        "Look at each service and at the single ethnic groups, and again next year.",
    ),
    Verdict.FAVOURABLE: Meaning(
        "In favour of minority ethnic people",
        "The gap is large and more than chance would usually give, the other way round. Also called favourable.",
        "It does not make up for a gap elsewhere, and one such result can be chance.",
        "Find out what made it so, and look at the single ethnic groups.",
    ),
    Verdict.TOO_FEW: Meaning(
        "Too few cases to say",
        f"There is a ratio, but {_FEW}: one person more or less could change the picture. A gap that is worse, large "
        "and more than chance would usually give is called a possible sign all the same. Also called low reliability.",
        "It does not mean that treatment is equal, nor that it is unequal.",
        _LOOK_AT_CASES,
    ),
    Verdict.NO_CASES: Meaning(
        "No cases",
        "Nobody in either group is counted in the outcome, so there is no ratio.",
        "It is neither good nor bad: it says nothing about how the groups are treated.",
        "Check that 0 was meant, and that no figure is missing.",
    ),
    Verdict.NOT_CALCULABLE: Meaning(
        "Not calculable",
        "The counts allow no rate: a group has nobody in it, or more cases than people.",
        "It says nothing about how the groups are treated.",
        "Look at the counts that are named, and correct the return if they are wrong.",
    ),
    Verdict.NOT_SUPPLIED: Meaning(
        "Not supplied",
        "The return leaves out counts that this indicator needs.",
        "It does not mean that there were no cases.",
        "Supply the counts in the next return; until then nothing can be said.",
    ),
    Verdict.NOT_APPLICABLE: Meaning(
        "Not applicable",
        "The indicator is not asked of this return, for the reason that stands beside it.",
        "It says nothing about how the groups are treated.",
        "Nothing needs to be done.",
    ),
    Verdict.SUPPRESSED: Meaning(
        "Suppressed to protect people",
        "The figure is withheld, because so few people stand behind it that somebody could be recognised.",
        "It does not mean that the figure is bad, or 0.",
        "Look at a larger group instead.",
    ),
    Verdict.NOT_JUDGED: Meaning(
        "Shown for completeness",
        "This figure is shown beside the one that is judged.",
        "It carries no judgement of its own.",
        "Read the figure that is judged.",
    ),
}
JUDGED = (
    Verdict.ADVERSE,
    Verdict.POSSIBLE,
    Verdict.POSSIBLE_OF_FEW,
    Verdict.NO_EVIDENCE,
    Verdict.FAVOURABLE,
    Verdict.TOO_FEW,
)
WORDS = {label: MEANINGS[Verdict(label.value)].words for label in Label}
ABSENCES: dict[State, str] = {state: MEANINGS[Verdict(state.value)].words for state in State if state is not State.OK}
NO_NAMES = (
    "Do not look for who answered the survey. Ask your staff networks what stands behind it, and add up collections as "
    "they come."
)
_LARGE = (
    "Here the gap is large (a ratio below 0.80 or above 1.25), but may be chance: the range reaches equal.",
    "It is not proof: with numbers like these, chance alone can give such a gap.",
)
_SMALL = (
    "Here the gap is more than chance would usually give, but it is not large (the ratio is between 0.80 and 1.25).",
    "It does not say why there is a gap, nor that anybody acted unfairly; and one such result can still be chance.",
)
_BETTER_LARGE = (
    "Here the gap is in favour of minority ethnic people and large (a ratio below 0.80 or above 1.25), but it may be "
    "chance: the range reaches equal."
)
_BETTER_SMALL = (
    "Here the gap is in favour of minority ethnic people and more than chance would usually give, but it is not large."
)
_SIGN_OF_FEW = "large and more than chance would usually give, but rests on too few cases to be clear evidence"
_SIGN_LARGE, _SIGN_SMALL = "large, but may be chance", "more than chance would usually give, but not large"
LOOK_THERE = "Do not stop at this figure: look at what is named with it as clear."
NOT_PASSED_ON = "Do not republish"
DO_NOT_REPUBLISH = (
    f"{NOT_PASSED_ON}: so few people, here or in a figure it would give away, that somebody could be recognised."
)
MAY_NOT_BE_PASSED_ON = (
    f"Where a figure says “{NOT_PASSED_ON}”, here or on Our indicators, only those in your organisation who act on it "
    "may see it. Leave it out of everything else, a committee's papers too, and what is said of it, such as “clear "
    "evidence”."
)
_READS_CASES = (Verdict.POSSIBLE, Verdict.POSSIBLE_OF_FEW, Verdict.TOO_FEW)


def meaning(result: Result, *, is_clear_elsewhere: bool = False, is_survey: bool = False) -> Meaning:
    """Return what is said of a result and what that means, in the words of its ethnic group.

    Of a possible sign it says which of its two kinds it is, and of no evidence where that is a gap in favour. Where the
    same indicator is clear in another service or for other people, the next step is to look there; answers to a survey
    are never looked at one by one.
    """
    kind = verdict(result)
    found = meaning_for(kind, result.group)
    if kind is Verdict.POSSIBLE:
        means, means_not = _SMALL if is_beyond_chance(result) else _LARGE
        found = replace(found, means=means, means_not=means_not)
    if kind is Verdict.NO_EVIDENCE and (better := _better(result)):
        found = replace(found, means=better if result.group == MINORITY_ETHNIC else _of_their_group(better))
    if is_clear_elsewhere:
        return replace(found, next_step=LOOK_THERE)
    return replace(found, next_step=NO_NAMES) if is_survey and kind in _READS_CASES else found


def _better(result: Result) -> str:
    """Return which gap in favour no evidence of unequal treatment is said of; empty where it is said of neither.

    A gap that is worse and large, or more than chance would give, is a possible sign at least.
    """
    if is_beyond_chance(result):
        return _BETTER_SMALL
    return _BETTER_LARGE if is_large(result.ratio) else ""


def kind_of_sign(result: Result) -> str:
    """Return which kind of gap a possible sign is, in words that end "the gap is ..."."""
    if verdict(result) is Verdict.POSSIBLE_OF_FEW:
        return _SIGN_OF_FEW
    return _SIGN_SMALL if is_beyond_chance(result) else _SIGN_LARGE


def meaning_for(one: Verdict, group: str) -> Meaning:
    """Return what a verdict means for an ethnic group that is compared."""
    found = MEANINGS[one]
    if group == MINORITY_ETHNIC:
        return found
    return replace(found, words=_of_their_group(found.words), means=_of_their_group(found.means))


def evidence_words(result: Result) -> str:
    """Return what a result says about equality, in words."""
    return meaning(result).words


def reliability_words(result: Result) -> str:
    """Return in words how far to lean on a result; empty where there is none."""
    if result.reliability is None:
        return ""
    return "Too few cases to lean on" if result.reliability is Reliability.LOW else "Enough cases to lean on"


def _of_their_group(words: str) -> str:
    return words.replace("minority ethnic people", "this group")
