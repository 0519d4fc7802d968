"""What the sections of the comparison page share: a chart with its table and download, and marks of ratios."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.indicators.comparing import Comparison
from app.indicators.results import Reliability
from app.layouts import components, open_figures
from app.layouts.charts import base
from app.layouts.charts.dots import Series
from app.layouts.charts.ratios import Mark
from app.layouts.evidence import ABSENCES
from app.services.comparison_tables import ComparisonTable
from app.services.comparison_views import ComparisonView

PATH = "/compare"
PASSING_ON = (
    "Where it says “Do not republish”, so few people stand behind your own figure, or behind one that it would give "
    "away, that somebody could be recognised: leave out the whole line, what is said of it too, when you pass "
    "these on."
)
SUPPRESSED_WORDS = "Suppressed to protect people"


@dataclass(frozen=True, slots=True)
class Page:
    """The view of the page with its tables by key, and where they are downloaded."""

    view: ComparisonView
    tables: dict[str, ComparisonTable]

    def download(self, table: str = "") -> str:
        """Return where a table of this choice is downloaded, or all of them."""
        figure = {"figure": table} if table else {}
        return f"{PATH}/figures.csv?{urlencode({**choice(self.view), **figure})}"


def choice(view: ComparisonView, **other: str) -> dict[str, str]:
    """Return what is chosen, as the address has it."""
    chosen = {"peers": view.kind, "service": view.service, "year": str(view.year), "indicator": view.indicator}
    return {**chosen, **other}


def address(view: ComparisonView, **other: str) -> str:
    """Return the address of the page with what is chosen, or something else."""
    return f"{PATH}?{urlencode(choice(view, **other))}"


def twin(table: ComparisonTable) -> Component:
    """Return a table as it stands beside its chart."""
    return components.table(table.caption, table.headers, table.rows, numbers=table.numbers)


def figure(page: Page, key: str, graph: base.Part, says: str) -> Component:
    """Return a chart with the sentence that it shows, its table and its download."""
    return components.figure(graph, says, twin(page.tables[key]), download=page.download(key))


def table_alone(page: Page, key: str) -> list[Component]:
    """Return a table without a chart, and its download; nothing where the page has no such table."""
    if key not in page.tables:
        return []
    return [
        twin(page.tables[key]),
        html.P(html.A("Download these figures", href=page.download(key), download="")),
    ]


def table_folded(page: Page, key: str) -> list[Component]:
    """Return a table without a chart, folded, and its download."""
    shown, download = table_alone(page, key)
    return [html.Details([html.Summary("View as table"), shown]), download]


def passing_on(view: ComparisonView) -> list[Component]:
    """Return what to leave out of a download that is passed on, where any own figure in it rests on too few people."""
    return sentences(PASSING_ON) if is_any_withheld(view) else []


def is_any_withheld(view: ComparisonView) -> bool:
    """Whether any own figure that the page names is not to be passed on."""
    shown = [view.chosen] if view.chosen is not None else view.comparisons
    return any(one.is_withheld for one in shown)


def sentences(*texts: str, kind: str = "") -> list[Component]:
    """Return each text that is not empty as a paragraph; ``kind`` is a class of the stylesheet."""
    return [html.P(text, className=kind) for text in texts if text]


def own_mark(item: Comparison) -> Mark:
    """Return the own ratio as a mark."""
    own = item.own
    return Mark(
        "You",
        own.ratio,
        own.lower,
        own.upper,
        own.label,
        is_faint=own.reliability is Reliability.LOW,
        absence=ABSENCES.get(own.state, ""),
    )


def group_mark(item: Comparison) -> Mark:
    """Return the group's published ratio as a mark."""
    peers = item.peers
    absence = "" if peers.ratio is not None else SUPPRESSED_WORDS
    return Mark("Group", peers.ratio, peers.lower, peers.upper, None, base.ENGLAND, absence=absence)


def key(entries: Sequence[tuple[str, str, str]]) -> Component:
    """Return what the lines, shades and shapes of a chart stand for: a glyph, its colour and its words."""
    return open_figures.key(Series(words, colour, "", glyph) for glyph, colour, words in entries)
