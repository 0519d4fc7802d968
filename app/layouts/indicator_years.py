"""One indicator through the collections: since when, and what several of them say together."""

from dash import html
from dash.development.base_component import Component

from app.indicators.changes import change_sentence, change_words
from app.indicators.trends import Point
from app.indicators.windows import COUNTED_AGAIN, Window
from app.indicators.wording import group_people, lower_first
from app.layouts import components
from app.layouts.charts.ratios import ratio_chart
from app.layouts.charts.trends import Moment, trend_chart
from app.layouts.numbers import range_text, result_text
from app.layouts.our_indicators import PATH, address, figures_of, mark_of
from app.services.one_indicator import SEVERAL, OneIndicator


def over_time(view: OneIndicator) -> list[Component]:
    """Return the same figure in each collection, with the test of each change; nothing for a single collection."""
    if len(view.points) < 2:  # noqa: PLR2004 - one collection is no series
        return []
    moments = [
        Moment(mark_of(point.result, str(point.year)), point.broken.label if point.broken else "")
        for point in view.points
    ]
    headers = ("Collection", "Ratio", "What the numbers allow", "Change since the collection before")
    twin = components.table("Over time", headers, [_row(point) for point in view.points], numbers=(1,))
    figure = components.figure(trend_chart(moments, view.definition.adverse), _says(view), twin)
    return [components.section("Since when?", figure, components.explained(change="When a change is more than chance"))]


def several(view: OneIndicator) -> list[Component]:
    """Return several collections added up, or the way to ask for it; nothing for a single collection."""
    if not view.windows:
        if len(view.points) < 2:  # noqa: PLR2004
            return []
        chosen = address(f"{PATH}/indicator", view.choice, indicator=view.definition.key, **{SEVERAL: "yes"})
        return [html.P(html.A("Add up several collections", href=chosen))]
    found = [one for one in view.windows if one.result is not None]
    return [
        components.section(
            "Several collections together",
            *(html.P(_window_words(one)) for one in view.windows),
            *([_together(view, found)] if found else []),
            components.explained(several="About several collections together"),
            anchor="several",
        )
    ]


def _says(view: OneIndicator) -> str:
    place = next(place for place, point in enumerate(view.points) if point.year == view.choice.year)
    here, breaks = view.points[place], [point.broken.reason for point in view.points if point.broken]
    said = ["The ratio, collection by collection."]
    if place and here.broken is None:
        before = view.points[place - 1]
        said.append(change_sentence(before.year, before.result, here.result, here.change))
    return " ".join([*said, *breaks])


def _row(point: Point) -> list[str]:
    result = point.result
    change = f"{point.broken.label}: not comparable" if point.broken else change_words(point.change)
    return [str(point.year), result_text(result), range_text(result.lower, result.upper), change]


def _window_words(one: Window) -> str:
    note = f"Not yet {one.length} collections: {lower_first(one.shortfall)}" if one.shortfall else ""
    if one.result is None:
        return f"No other collection can be added to this one: {lower_first(one.shortfall)}"
    return f"{one.title}: {one.result.sentence} {note}".strip()


def _together(view: OneIndicator, found: list[Window]) -> Component:
    shown = [(f"{view.choice.year} alone", view.headline.result)]
    shown += [(one.title, one.result) for one in found if one.result is not None]
    marks = [mark_of(result, label) for label, result in shown]
    headers = ("Collections", "Ratio", "What the numbers allow", "People", "Compared with", "Evidence")
    twin = components.table("Collections added up", headers, [figures_of(*one) for one in shown], numbers=(1,))
    others = group_people(view.edition, view.headline.result.reference, view.definition.people)
    chart = ratio_chart(marks, view.definition.adverse, others)
    return components.figure(chart, f"More collections give a narrower range. {COUNTED_AGAIN}", twin)
