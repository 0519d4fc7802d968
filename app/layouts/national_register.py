"""The page on the national picture: a chapter at a time, the same for everybody but for one's own indicator 4."""

from dash import html
from dash.development.base_component import Component

from app.layouts import components, ids, national_board, national_own
from app.layouts.national_answer import CANNOT_TELL, NO_ANSWER, answer, in_brief
from app.layouts.national_chapters import CHAPTERS, FITNESS_TO_PRACTISE, IN_BRIEF, Chapter
from app.layouts.national_figures import IMPORT, PARTS, not_loaded, section, to_load
from app.register.values import State
from app.services.national_own import OwnReferrals
from app.services.national_page import NationalPage, national_tables
from app.services.register import DatasetStatus

QUESTION = "What is the national picture?"


def layout() -> Component:
    """Return the page before its figures are there."""
    return components.page(QUESTION, components.loading(ids.NATIONAL_FIGURES))


def content(
    page: NationalPage, chapter: Chapter, own: OwnReferrals | None = None, *, may_load: bool = False
) -> list[Component]:
    """Return a chapter with the way to the others; ``own`` is shown in the chapter on fitness to practise only.

    What is not loaded is one sentence at the end, but for whoever ``may_load`` it.
    """
    return [
        components.sentence(chapter.question or lead(page), lead=True),
        *_answer(page, chapter),
        _chapters(chapter),
        *_body(page, chapter, own, may_load=may_load),
    ]


def lead(page: NationalPage) -> str:
    """Return the sentence that opens the page: the register's largest known gap, or that nothing is loaded."""
    if page.overview.pipeline_state is not State.OK:
        return "The national figures on fitness to practise are not loaded yet."
    return page.overview.pipelines[0].sentence


def _answer(page: NationalPage, chapter: Chapter) -> list[Component]:
    """Return the answer to the question of fitness to practise, and what it is not; the others' figures answer them.

    In brief, below the sentence that opens the page, stands what can be said of it.
    """
    if chapter.key == IN_BRIEF:
        said = in_brief(page)
        return [html.P(said)] if said else []
    if chapter.key != FITNESS_TO_PRACTISE:
        return []
    found = answer(page)
    return [html.P(found), *([html.P(CANNOT_TELL)] if found != NO_ANSWER else [])]


def _chapters(shown: Chapter) -> Component:
    links = [html.Li(_link(one, is_shown=one.key == shown.key)) for one in CHAPTERS]
    return html.Nav(html.Ul(links, className="contents"), className="no-print", **{"aria-label": "Chapters"})


def _link(one: Chapter, *, is_shown: bool) -> Component:
    marked = {"aria-current": "page"} if is_shown else {}
    return html.A(one.title, href=one.address, **marked)


def _body(page: NationalPage, chapter: Chapter, own: OwnReferrals | None, *, may_load: bool) -> list[Component]:
    if chapter.key == "board":
        return _board(page, may_load=may_load)
    if chapter.key == "data-sets":
        return [_datasets(page, may_load=may_load)]
    tables = national_tables(page)
    figures = [section(name, page, tables) for name in chapter.figures if name in tables]
    if chapter.key == FITNESS_TO_PRACTISE:
        figures.insert(2, national_own.section(page, own))
    missing = [name for name in chapter.figures if name not in tables]
    more = [_more(chapter)] if chapter.key == IN_BRIEF else []
    if may_load:
        return [*figures, *(to_load(PARTS[name].heading, PARTS[name].absent, name) for name in missing), *more]
    return [*figures, *more, *not_loaded([PARTS[name].heading for name in missing])]


def _board(page: NationalPage, *, may_load: bool) -> list[Component]:
    if page.board.state is State.OK:
        return national_board.sections(page)
    if may_load:
        return [to_load(national_board.HEADING, anchor="board")]
    return not_loaded([national_board.HEADING])


def _more(chapter: Chapter) -> Component:
    """Return what the other chapters hold, so that nobody has to guess."""
    items = [
        html.Li([html.A(one.title, href=one.address), f": {'; '.join(PARTS[name].heading for name in one.figures)}."])
        for one in CHAPTERS
        if one is not chapter and one.figures
    ]
    return components.section("Read more", html.Ul(items))


def _datasets(page: NationalPage, *, may_load: bool) -> Component:
    headers = ("Data set", "Publisher", "As at", "Rows", "Licence", "Credit and source")
    rows = [_dataset(one) for one in page.sources if one.state is State.OK]
    table = components.table("Every data set of open figures that this service shows", headers, rows, numbers=(3,))
    missing = [one.title for one in page.sources if one.state is not State.OK]
    load = [html.P(html.A("Load a data set, or a newer edition of one", href=IMPORT))] if may_load else []
    return components.section("Data sets and licences", table, *not_loaded(missing), *load, anchor="datasets")


def _dataset(one: DatasetStatus) -> tuple[str, ...]:
    return one.title, one.publisher, one.as_at, f"{one.rows:,}", one.licence, f"{one.attribution} {one.source}."
