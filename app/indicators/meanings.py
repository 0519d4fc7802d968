"""What the evidence is called and what each word means, for a reader who is no statistician: one set of words."""

from app.indicators.results import MINORITY_ETHNIC, Label, Reliability, Result, State

WORDS = {
    Label.ADVERSE: "Clear evidence of unequal treatment",
    Label.POSSIBLE: "Possible sign of unequal treatment",
    Label.NO_EVIDENCE: "No evidence of unequal treatment",
    Label.FAVOURABLE: "In favour of minority ethnic people",
}
TOO_FEW = "too few cases to lean on"
TOO_FEW_TO_SAY = "Too few cases to say"
ABSENCES = {
    State.NO_CASES: "No cases",
    State.NOT_CALCULABLE: "Not calculable",
    State.NOT_SUPPLIED: "Not supplied",
    State.NOT_APPLICABLE: "Not applicable",
    State.SUPPRESSED: "Suppressed to protect people",
}
FOR_COMPLETENESS = "Shown for completeness"
DO_NOT_REPUBLISH = "Do not republish: so few people that somebody could be recognised."

MEANINGS = {
    Label.ADVERSE: (
        "Adverse: the gap is large (the ratio is below 0.80 or above 1.25, beyond “four fifths”) and it is more than "
        "chance would usually give, because the whole range that the numbers allow is worse for minority ethnic people."
    ),
    Label.POSSIBLE: (
        "Possible: the gap is large, or it is more than chance would usually give, but not both. It is a reason to "
        "look closer."
    ),
    Label.NO_EVIDENCE: (
        "These numbers show no gap that is worse for minority ethnic people: none that is large, and none that is more "
        "than chance would usually give. There may be one the other way, or one too small to see; they do not prove "
        "that treatment is equal."
    ),
    Label.FAVOURABLE: "Favourable: the gap is large and more than chance would usually give, the other way round.",
}
LOW_MEANING = (
    "Low reliability: it concerns fewer than 10 people in all, or fewer than 5 would be expected in one of the groups "
    "if both fared the same. One person more or less could change the picture, so what would be clear evidence is "
    "called a possible sign, and of anything less there are too few cases to say. That does not mean that treatment is "
    "equal."
)


def explanation(result: Result) -> str:
    """Return what the words for one result's evidence mean; empty where it has none."""
    if result.label is None:
        return ""
    return _of_their_group(LOW_MEANING if result.reliability is Reliability.LOW else MEANINGS[result.label], result)


def evidence_words(result: Result) -> str:
    """Return what a result says about equality, in words."""
    if result.label is None:
        return ABSENCES.get(result.state, FOR_COMPLETENESS)
    words = _of_their_group(WORDS[result.label], result)
    if result.reliability is not Reliability.LOW:
        return words
    return TOO_FEW_TO_SAY if result.label is Label.NO_EVIDENCE else f"{words}; {TOO_FEW}"


def _of_their_group(words: str, result: Result) -> str:
    return words if result.group == MINORITY_ETHNIC else words.replace("minority ethnic people", "this group")


def reliability_words(result: Result) -> str:
    """Return in words how far to lean on a result; empty where there is none."""
    if result.reliability is None:
        return ""
    return "Low reliability" if result.reliability is Reliability.LOW else "Enough cases to lean on"
