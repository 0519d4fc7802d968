"""The pictures of the programme board: milestones, this year's curves against last year's, regions."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from app.layouts import components
from app.layouts.charts import base, series
from app.layouts.charts.dots import Series
from app.layouts.charts.milestones import COLOURS, MilestoneBar, milestone_chart
from app.layouts.open_figures import key, swatch
from app.programme.calendar import day_words
from app.programme.curve import CurvePoint
from app.programme.funnel import FunnelStep, RegionLine
from app.programme.milestones import MilestoneKey, milestones
from app.programme.statuses import ABSENT, Status
from app.register.sentences import listed
from app.services.board_filters import Only
from app.services.programme import Board

DAYS_APART = 14
THIS_YEAR = Series("This year", base.OWN, "circle", "●")
LAST_YEAR = Series("Last year, same day", base.ENGLAND, "square", "■", "dash")
REGION_STEPS = tuple(one.key for one in milestones()[: list(MilestoneKey).index(MilestoneKey.QUALITY_REVIEWED) + 1])
REGION_HEADERS = ("Region", "All", "Overdue", "Stuck")
SHADES = 4


def milestones_part(board: Board) -> Component:
    """Return how many organisations completed each milestone, are at it, or are late."""
    steps, count = board.summary.funnel, board.summary.organisations
    bars = [MilestoneBar(one.title, one.complete, one.counts[Status.IN_PROGRESS], one.overdue) for one in steps]
    rows = [
        [one.title, f"{one.complete:,}", f"{one.counts[Status.IN_PROGRESS]:,}", f"{one.overdue:,}",
         f"{one.counts[Status.NOT_STARTED]:,}", f"{_left(one):,}"]
        for one in steps
    ]  # fmt: skip
    headers = (
        "Milestone",
        "Complete",
        "In progress",
        "Past the last day",
        "Not started",
        "Withdrawn, nothing to submit, made with another or ended",
    )
    twin = components.table("Organisations in each status", headers, rows, numbers=(1, 2, 3, 4, 5))
    return components.section(
        "How far they are",
        key(swatch(colour, words) for words, colour in COLOURS.items()),
        components.figure(milestone_chart(bars, count), _funnel_sentence(steps, count), twin),
    )


def curves_part(board: Board) -> Component:
    """Return registrations and submissions by day, this year beside the same day last year."""
    return components.section(
        "This year and last",
        components.sentence(_first_time_words(board)),
        key((THIS_YEAR, LAST_YEAR)),
        _curve("Registered", board.registrations, board),
        _curve("Signed off a first version", board.submissions, board),
    )


def _first_time_words(board: Board) -> str:
    """Return whom the curves count, and how many of these still stand, which is what the top of the board counts."""
    summary = board.summary
    stand = "is registered" if summary.registered == 1 else "are registered"
    signed = "1 signed return stands" if summary.submitted == 1 else f"{summary.submitted:,} signed returns stand"
    return (
        "The curves count each organisation from its first registration, or signature, on, whatever was sent back or "
        f"taken back since. Today {summary.registered:,} {stand} and {signed}."
    )


def regions_part(board: Board, address: str) -> Component:
    """Return who is overdue and stuck by region, each leading to its rows, and each milestone, folded.

    ``address`` is that of this board, to which a region and a shortcut are added.
    """
    if not board.summary.regions:
        return html.Div()
    codes = {name: code for code, name in board.region_names.items()}
    rows = [_late(line, codes.get(line.region, ""), address) for line in board.summary.regions]
    late = components.table("Who is overdue and stuck, by region", REGION_HEADERS, rows, numbers=(1, 2, 3))
    return components.section("By region", html.Div(late, className="kept"), _region_steps(board))


def _region_steps(board: Board) -> Component:
    """Return how many completed each milestone, by region, folded: the larger the share, the darker the shade."""
    titles = [one.title for one in milestones() if one.key in REGION_STEPS]
    rows = [_steps(line) for line in board.summary.regions]
    caption = "Organisations that completed each milestone, by region"
    table = components.table(caption, ("Region", "All", *titles), rows, numbers=tuple(range(1, len(titles) + 2)))
    scrolled = html.Div(
        table, className="wide matrix", role="region", tabIndex="0", **{"aria-label": "Regions by milestone"}
    )
    said = "Each cell counts who completed the milestone; darker is a larger share."
    return html.Details([html.Summary("View each region by milestone"), components.sentence(said), scrolled])


def late_sentence(board: Board) -> str:
    """Return in which regions most are overdue; empty where there are no regions."""
    if not board.summary.regions:
        return ""
    late = sorted((line for line in board.summary.regions if line.overdue), key=lambda line: -line.overdue)
    if not late:
        return "Nobody is overdue in any region."
    most = [line.region for line in late if line.overdue == late[0].overdue]
    return f"Most overdue: {listed(most)} ({late[0].overdue:,}{' each' if len(most) > 1 else ''})."


def last_year_sentence(board: Board) -> str:
    """Return how many have signed off by now, against the same day last year; empty where no year was before.

    Before anybody had signed in either year it is how many have registered.
    """
    signed, registered = _newest(board.submissions, board), _newest(board.registrations, board)
    has_begun = signed is not None and bool(signed.this_year or signed.last_year)
    newest, what = (signed, "Signed a first version") if has_begun else (registered, "Registered")
    if newest is None or newest.last_year is None:
        return ""
    return f"{what} so far: {newest.this_year or 0:,}, against {newest.last_year:,} by the same day last year."


def _left(step: FunnelStep) -> int:
    return sum(step.counts[one] for one in ABSENT)


def _funnel_sentence(steps: Sequence[FunnelStep], count: int) -> str:
    by_key = {one.key: one.complete for one in steps}
    uploaded, valid = by_key[MilestoneKey.UPLOADED], by_key[MilestoneKey.VALID]
    signed = by_key[MilestoneKey.SIGNED_OFF]
    return (
        f"Of {count:,} organisations, {by_key[MilestoneKey.REGISTERED]:,} registered, {uploaded:,} sent a file, "
        f"{valid:,} have one that passed every check, and {signed:,} signed off."
    )


def _curve(what: str, points: Sequence[CurvePoint], board: Board) -> Component:
    shown = _drawn_points(points, board)
    drawn = [series.Line(THIS_YEAR, tuple(point.this_year for point in shown))]
    if any(point.last_year is not None for point in shown):
        drawn.append(series.Line(LAST_YEAR, tuple(point.last_year for point in shown)))
    rows = [[day_words(one.day), _count(one.this_year), _count(one.last_year)] for one in shown]
    twin = components.table(f"{what}, by day", ("Day", THIS_YEAR.name, LAST_YEAR.name), rows, numbers=(1, 2))
    highest = max((count for one in shown for count in (one.this_year, one.last_year) if count is not None), default=0)
    graph = series.lines([one.day.isoformat() for one in shown], drawn, high=max(highest, 1) * 1.1, unit="")
    return components.figure(graph, _curve_sentence(what, points, board), twin)


def _drawn_points(points: Sequence[CurvePoint], board: Board) -> list[CurvePoint]:
    """Return a point for every second week and for today, from the last one at which nobody had done it in any year."""
    spaced = [point for place, point in enumerate(points) if place % DAYS_APART == 0 or point.day == board.today]
    idle = sum(1 for point in spaced if not point.this_year and not point.last_year and point.day < board.today)
    return spaced[max(idle - 1, 0) :]


def _curve_sentence(what: str, points: Sequence[CurvePoint], board: Board) -> str:
    last = _newest(points, board)
    if last is None:
        return f"{what}: the collection has not begun."
    before = "" if last.last_year is None else f"; {last.last_year:,} on the same day last year"
    return f"{what}: {last.this_year or 0:,} by {day_words(last.day)}{before}."


def _newest(points: Sequence[CurvePoint], board: Board) -> CurvePoint | None:
    """Return today's point, or the last that this year has reached."""
    today = next((one for one in points if one.day == board.today), None)
    reached = [one for one in points if one.this_year is not None]
    return today or (reached[-1] if reached else None)


def _count(count: int | None) -> str:
    return "not known" if count is None else f"{count:,}"


def _late(line: RegionLine, code: str, address: str) -> list[components.Content]:
    late = [
        html.A(f"{count:,}", href=f"{address}&{urlencode({'region': code, 'only': only.value})}#everyone")
        if count and code
        else f"{count:,}"
        for count, only in ((line.overdue, Only.OVERDUE), (line.stuck, Only.STUCK))
    ]
    return [line.region, f"{line.organisations:,}", *late]


def _steps(line: RegionLine) -> list[components.Content]:
    complete = [step.complete for step in line.steps if step.key in REGION_STEPS]
    shaded = [
        html.Span(f"{count:,}", className=f"shade shade-{_shade(count, line.organisations)}") for count in complete
    ]
    return [line.region, f"{line.organisations:,}", *shaded]


def _shade(count: int, of: int) -> int:
    """Return the shade of a share, from 0 for nobody to ``SHADES`` for everybody."""
    return count * SHADES // of if of else 0
