"""Guidance, generated from the edition and the catalogue of checks, so that it never contradicts them."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from app import current
from app.access import Permission
from app.indicators.catalogue import EDITIONS_DIR, current_collection, load_edition
from app.indicators.edition import Edition
from app.indicators.meanings import JUDGED, MEANINGS
from app.programme.briefings import Briefing, briefings
from app.register.datasets import load_datasets
from app.web._registry import PUBLIC, route
from schemas.findings import Blocks, Check, Severity, load_checks
from schemas.wording import listed

LONGEST_SEARCH = 100
SEVERITY_WORDS = {
    Severity.MUST_FIX: "Must fix: the return cannot be signed before this is put right",
    Severity.CONFIRM: "Confirm: put it right, or say in words why it is correct",
    Severity.NOTE: "Note: for your information",
}
BLOCKS_WORDS = {
    Blocks.EVERY: "every indicator",
    Blocks.PERIOD: "the indicators that are counted on that day or over that period",
    Blocks.TABLE: "the indicators that use the table",
    Blocks.ROW: "the indicators that use the row",
    Blocks.NONE: "none",
}
TIMING_WORDS = {"as_at": "Counted on the as-at date", "window": "Counted over the 12-month window"}
METHODS = (
    ("ratio", "How the ratio is worked out"),
    ("interval", "How sure the figures can make us"),
    ("evidence", "What the words for evidence mean"),
    ("reliability", "When there are too few cases"),
    ("chance", "How many marks chance alone would give"),
    ("excess", "How many more people"),
    ("parity", "What parity would take"),
    ("several", "Several collections together"),
    ("change", "Whether a change is more than chance"),
    ("unknown", "People whose ethnicity is not known"),
    ("compare", "When we say that you differ from a group"),
    ("tenths", "Where the organisations of a group lie"),
    ("funnel", "The funnel and its limits"),
    ("differences", "How much the organisations of a group differ"),
    ("drawn", "Your ratio drawn towards the group's"),
    ("averages", "The two averages of a group"),
    ("panel", "The same organisations in two collections"),
    ("suppressed", "How people are protected from being recognised"),
    ("absences", "Why a figure may be missing"),
)
METHOD_WORDS = {
    "change": "trend test break broken line significant",
    "chance": "multiple comparisons false positives multiplicity fisher hypergeometric",
    "compare": "group without you ratio of ratios",
    "tenths": "tenth quarter decile deciles quartile quartiles percentile lowest highest",
    "funnel": "alert alarm limits exact test chance",
    "differences": "over-dispersion heterogeneity variation stand out",
    "drawn": "shrinkage empirical bayes secondary figure",
    "averages": "crude mantel-haenszel within organisations",
    "panel": "matched panel cohort took part in both",
    "suppressed": "disclosure [c] small numbers withdrawn",
}

_JUDGED = tuple(MEANINGS[one] for one in JUDGED)

blueprint = Blueprint("guidance", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the guidance explains: where it stands, and the words by which it can be found."""

    kind: str
    title: str
    path: str
    words: str


@route(blueprint, "/guidance", permission=PUBLIC)
def index() -> str:
    """Show what the guidance explains, or what matches a search."""
    wanted = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    found = search(entries(edition()), wanted) if wanted else ()
    return render_template(
        "guidance.html", edition=edition(), wanted=wanted, found=found, methods=METHODS, briefings=briefing_titles()
    )


@route(blueprint, "/guidance/indicators/<key>", permission=PUBLIC)
def indicator(key: str) -> str:
    """Show one indicator: what it asks, how it is worked out, why it matters."""
    shown = next((item for item in edition().indicators if item.key == key), None) or abort(404)
    return render_template("guidance_indicator.html", edition=edition(), indicator=shown)


@route(blueprint, "/guidance/briefings/<number>", permission=PUBLIC)
def briefing(number: str) -> str:
    """Show the briefing of one indicator: what moves it, what to ask first, what cited evidence says."""
    shown = briefings().get(number) or abort(404)
    return render_template(
        "guidance_briefing.html",
        briefing=shown,
        title=briefing_titles()[number],
        indicators=[item for item in edition().indicators if shown.is_about(item.number)],
        next_steps=_next_steps(number),
    )


@route(blueprint, "/guidance/inputs", permission=PUBLIC)
def inputs() -> str:
    """Show every count that the return asks for, each with its definition."""
    return render_template("guidance_inputs.html", edition=edition(), timing=TIMING_WORDS)


@route(blueprint, "/guidance/checks", permission=PUBLIC)
def checks() -> str:
    """Show every check that a return is held against, or those in which all words of a search occur."""
    wanted = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    known = {entry.path: check for entry, check in zip(check_entries(), in_order(), strict=True)}
    found = [known[entry.path] for entry in search(check_entries(), wanted)] if wanted else in_order()
    return render_template(
        "guidance_checks.html",
        checks=found,
        wanted=wanted,
        total=len(known),
        severities=SEVERITY_WORDS,
        blocks=blocks_words,
    )


@route(blueprint, "/guidance/methods", permission=PUBLIC)
def methods() -> str:
    """Show the methods in plain words."""
    return render_template("guidance_methods.html", titles=dict(METHODS), meanings=_JUDGED)


@route(blueprint, "/guidance/sources", permission=PUBLIC)
def sources() -> str:
    """Show where the national statistics come from, under which licences."""
    return render_template("guidance_sources.html", datasets=load_datasets())


def edition() -> Edition:
    """Return the edition that is in force in this service."""
    directory = current.settings().editions_dir or EDITIONS_DIR
    return load_edition(current_collection(directory), directory)


def briefing_titles() -> dict[str, str]:
    """Return by number what each briefing is about: what the titles of 7a and 7b have before "from" is said once."""
    return {number: _title_of(one) for number, one in briefings().items()}


def in_order() -> list[Check]:
    """Return the catalogue's checks by code."""
    return sorted(load_checks().values(), key=lambda check: check.code)


def entries(shown: Edition) -> tuple[Entry, ...]:
    """Return everything that the guidance explains."""
    return (
        *(_indicator_entry(item.key, item.number, item.title, item.question) for item in shown.indicators),
        *(
            Entry("Count in the return", measure.label, f"/guidance/inputs#{measure.key}", measure.definition)
            for measure in shown.measures.values()
        ),
        *check_entries(),
        *(_briefing_entry(number, title) for number, title in briefing_titles().items()),
        *(Entry("Method", title, f"/guidance/methods#{key}", METHOD_WORDS.get(key, key)) for key, title in METHODS),
    )


def check_entries() -> tuple[Entry, ...]:
    """Return every check by code, found by whatever its entry in the catalogue says."""
    return tuple(
        Entry(
            "Check",
            f"{check.code} {check.title}",
            f"/guidance/checks#{check.code}",
            " ".join((check.meaning, check.example, check.message, check.fix, SEVERITY_WORDS[check.severity])),
        )
        for check in in_order()
    )


def blocks_words(check: Check) -> str:
    """Return which indicators a finding of a check can concern."""
    if isinstance(check.blocks, Blocks):
        return BLOCKS_WORDS[check.blocks]
    numbers = [item.number for item in edition().indicators if item.key in check.blocks]
    return f"indicator {numbers[0]}" if len(numbers) == 1 else f"indicators {listed(numbers)}"


def search(known: tuple[Entry, ...], wanted: str) -> tuple[Entry, ...]:
    """Return the entries in which every word that is wanted occurs."""
    words = wanted.casefold().split()
    return tuple(entry for entry in known if all(word in f"{entry.title} {entry.words}".casefold() for word in words))


def _indicator_entry(key: str, number: str, title: str, question: str) -> Entry:
    return Entry("Indicator", f"{number} {title}", f"/guidance/indicators/{key}", question)


def _next_steps(number: str) -> list[tuple[str, str]]:
    """Return what the reader may open next, in words and as an address; nothing for a stranger."""
    reader = current.maybe_actor()
    steps = (
        (
            Permission.VIEW_PRACTICE,
            f"What have others tried? Cases about indicator {number}",
            f"/good-practice?indicator={number}",
        ),
        (Permission.VIEW_PLAN, "Your action plan", "/action-plan"),
    )
    return [(words, path) for permission, words, path in steps if reader is not None and reader.may(permission)]


def _briefing_entry(number: str, title: str) -> Entry:
    shown = briefings()[number]
    words = " ".join((*shown.moves, *shown.ask, *(one.says for one in shown.evidence)))
    return Entry("Briefing", f"Briefing on indicator {number}: {title}", f"/guidance/briefings/{number}", words)


def _title_of(shown: Briefing) -> str:
    first, *others = [item.title for item in edition().indicators if shown.is_about(item.number)]
    return " and ".join((first, *(title.rpartition(" from ")[2] for title in others)))
