"""How the comparison is worked out, in words: release, rules, definitions and methods, for the page and its file."""

from collections.abc import Iterator
from datetime import date

from app.indicators.rounding import text
from app.services.comparison_views import ComparisonView

ABOUT = "About these figures"
WORKED_OUT = "How is this worked out?"
IN_WORDS = "In words"
SUPPRESSION = (
    "Published figures come from counts rounded to the nearest 5 and are shown to one decimal. A figure is suppressed "
    "where it rests on fewer than 10 cases, 25 people or 5 organisations, or where it could be worked out by "
    "subtraction. Nobody sees another organisation's figure."
)
METHODS = {
    "Your range": "Skewness-corrected score interval (SCAS), 95%.",
    "Do you differ?": (
        "Only if the group's figure without you lies outside your range, and your ratio divided by theirs has a 95% "
        "range that leaves out 1. With fewer than 10 cases, or fewer than 5 expected in either group, nothing is "
        "concluded. Where the group's counts are not published, its figure with you stands in."
    ),
    "The group without you": "The published, rounded counts less your own, so it is about right and no more.",
    "Funnel": (
        "Inner (95%) and outer (99.8%) limits, on the logarithm, round the ratio of the group without you; where its "
        "counts are not published, with you. The variance between organisations beyond chance is added. With fewer "
        "than 5 expected cases in either group an exact conditional test takes its place."
    ),
    "How many organisations lie below": "Each point (10%, 20% and so on; quartiles and deciles) is the "
    "mean of the five nearest values. Quarters need 20 organisations with people on both sides, tenths 50, and cases "
    "on both sides in three quarters of them.",
    "Everybody's people together": "The crude average: all people as if the group were one organisation.",
    "People within each organisation": "Mantel-Haenszel: each organisation is compared with itself, then averaged.",
    "Regions beside England": "A region differs where the whole published 95% range of its figure leaves out "
    "England's. By chance about 1 region in 20 does, though none truly differs.",
    "Drawn towards the group": (
        "Empirical Bayes, from the same ratio as the funnel and the variance between organisations."
    ),
}
INVENTED = "Every organisation in this release is invented."


def about_figures(view: ComparisonView) -> dict[str, str]:
    """Return by name what is said of the release and of protection; a sentence that does not apply is not there."""
    said = {
        "Release": _release(view),
        "Correction": _correction(view),
        "Demonstration": INVENTED if view.release.is_demonstration else "",
        "Protection": SUPPRESSION,
    }
    return {name: words for name, words in said.items() if words}


def worked_out(view: ComparisonView) -> dict[str, str]:
    """Return by name which release, definitions and methods the figures come from."""
    edition = view.edition
    return {
        "Release": f"Collection {view.year}, version {view.release.version}, disclosure rules "
        f"{view.release.rule_version}.",
        "Definitions": f"Edition {edition.collection}, rule set {edition.rule_set}; people as at a day from "
        f"{_day(edition.as_at_earliest)} to {_day(edition.as_at_latest)}.",
        **_target(view),
        **METHODS,
    }


def methods_in_long_form(view: ComparisonView) -> Iterator[tuple[str, str, str, str]]:
    """Yield each sentence as a row: the part of the page, what it is about, that it is in words, and the words."""
    for part, said in ((ABOUT, about_figures(view)), (WORKED_OUT, worked_out(view))):
        for name, words in said.items():
            yield part, name, IN_WORDS, words


def _release(view: ComparisonView) -> str:
    release = view.release
    return (
        f"{view.peers[view.kind]}: one figure from all accepted returns of {view.year}, release {release.version}, "
        f"published on {release.published_at.day} {release.published_at:%B %Y} from "
        f"{release.contributors:,} organisations of all kinds. It does not change when another return arrives."
    )


def _correction(view: ComparisonView) -> str:
    """Say which version the release takes the place of, and what changed; empty for a first version."""
    release = view.release
    if release.corrects is None:
        return ""
    return f"This version takes the place of version {release.corrects}. {release.changes or ''}".rstrip()


def _target(view: ComparisonView) -> dict[str, str]:
    detail = view.detail
    if detail is None or detail.comparison.peers.exact_ratio is None or detail.comparison.peers.ratio is None:
        return {}
    exact, shown = text(detail.comparison.peers.exact_ratio), text(detail.comparison.peers.ratio, 1)
    return {"The group's figure": f"Published as {shown}. From its published counts it is {exact}."}


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
