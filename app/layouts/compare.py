"""Compare: our own figure and what our numbers allow, beside one published figure of a group; nobody else's mark."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.indicators.comparing import Comparison
from app.indicators.wording import lower_first
from app.layouts import components, ids
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.choices import Question, choice_form
from app.layouts.evidence import ABSENCES
from app.layouts.numbers import range_text, ratio_text, result_text
from app.services.comparison_views import ComparisonView, WidenedComparison

PATH = "/compare"


def layout() -> Component:
    """Return the page before it knows what is compared."""
    return components.page("Are we different from organisations like us?", components.loading(ids.COMPARE))


def nothing_yet() -> list[Component]:
    """Return what stands here before the first release that has a group for this organisation."""
    return [
        components.empty_state(
            "Comparisons will appear here.",
            "The programme team publishes benchmarks once a collection has closed and every return was reviewed.",
        ),
        html.P([html.A("Meanwhile, compare your children's workforce in open data", href="/workforce"), "."]),
    ]


def content(view: ComparisonView, asked: Mapping[str, str]) -> list[Component]:
    """Return the comparison: the indicator that was asked for first, then all of them."""
    chosen = next((item for item in view.comparisons if item.asked.own.indicator == asked.get("indicator")), None)
    label = view.peers[view.kind]
    return [
        choice_form(
            PATH,
            Question("peers", "Compare with", view.peers, view.kind),
            Question("service", "Service", view.services, view.service),
            Question("year", "Collection", view.years, str(view.year)),
            **({"indicator": chosen.asked.own.indicator} if chosen else {}),
        ),
        *([_one(view, chosen)] if chosen else []),
        *_all(view, label),
        _about(view, label),
    ]


def _one(view: ComparisonView, item: WidenedComparison) -> Component:
    own, definition = item.asked.own, view.edition.indicator(item.asked.own.indicator)
    ours = Mark(
        "Your organisation",
        own.ratio,
        own.lower,
        own.upper,
        own.label,
        is_faint=own.reliability == "low",
        absence=ABSENCES.get(own.state, ""),
    )
    groups = [item.asked, *([item.wider] if item.wider else [])]
    rows = [
        ["Your organisation", result_text(own), range_text(own.lower, own.upper)],
        *([one.peers.label, _published(one), range_text(one.peers.lower, one.peers.upper, 1)] for one in groups),
    ]
    twin = components.table("The figures", ("Who", "Ratio", "What the numbers allow"), rows, numbers=(1,))
    marks = [ours, *(_peer_mark(one) for one in groups)]
    return components.section(
        f"{definition.number} {definition.title}", components.figure(ratio_chart(marks), _words(item), twin)
    )


def _all(view: ComparisonView, label: str) -> list[Component]:
    if not view.comparisons:
        return [
            components.empty_state(
                "You sent no return for this collection.",
                "So there is no figure of yours to set beside the published one.",
            )
        ]
    rows = [_row(view, item) for item in view.comparisons]
    headers = ("Indicator", "You", "What your numbers allow", "They", "Organisations counted", "What can be said")
    return [
        components.section("All indicators", components.table(f"You beside {label}", headers, rows, numbers=(1, 3)))
    ]


def _row(view: ComparisonView, item: WidenedComparison) -> list[components.Content]:
    own = item.asked.own
    chosen = {"peers": view.kind, "service": view.service, "year": str(view.year), "indicator": own.indicator}
    title = f"{own.number} {view.edition.indicator(own.indicator).title}"
    return [
        html.A(title, href=f"{PATH}?{urlencode(chosen)}"),
        result_text(own),
        range_text(own.lower, own.upper),
        _published(item.asked),
        item.asked.coverage,
        _words(item),
    ]


def _words(item: WidenedComparison) -> str:
    if item.wider is None:
        return item.asked.sentence
    return f"{item.asked.sentence} The next wider group has one: {lower_first(item.wider.sentence)}"


def _about(view: ComparisonView, label: str) -> Component:
    release = view.release
    return components.section(
        "About these figures",
        html.P(
            f"{label}: one figure from all accepted returns of {view.year}, release {release.version}, published on "
            f"{release.published_at.day} {release.published_at:%B %Y} from {release.contributors} organisations. "
            "It does not change when another return arrives."
        ),
        html.P(
            "Published figures come from counts rounded to the nearest 5 and are shown to one decimal. A figure is "
            "suppressed where it rests on fewer than 10 cases, 25 people or 5 organisations, or where it could be "
            "worked out by subtraction."
        ),
        *([html.P("Every organisation in this release is invented.")] if release.is_demonstration else []),
    )


def _peer_mark(item: Comparison) -> Mark:
    absence = "" if item.peers.ratio is not None else "Suppressed to protect people"
    return Mark(
        item.peers.label, item.peers.ratio, item.peers.lower, item.peers.upper, None, base.ENGLAND, absence=absence
    )


def _published(item: Comparison) -> str:
    return "[c]" if item.peers.ratio is None else ratio_text(item.peers.ratio, 1)
