"""The page on the national picture: the same for everybody, but for an organisation's own indicator 4."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.indicators.catalogue import EDITIONS_DIR
from app.layouts import ids, national_register
from app.layouts.national_chapters import Chapter, chapter_of
from app.services.national_own import OwnReferrals, own_referrals
from app.services.national_page import national_page
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the page's callback."""
    on(app, Permission.VIEW_REGISTER, Output(ids.NATIONAL_FIGURES, "children"), Input(ids.ADDRESS, "search"))(show)


def show(search: str) -> list[Component]:
    """Show the chapter that the address names."""
    chapter = chapter_of(query_of(search).get("part", ""))
    may_load = current.actor().may(Permission.MANAGE_REFERENCE)
    return national_register.content(national_page(current.session()), chapter, _own(chapter), may_load=may_load)


def _own(chapter: Chapter) -> OwnReferrals | None:
    actor = current.actor()
    if chapter.key != "fitness-to-practise" or not actor.may(Permission.VIEW_RESULTS):
        return None
    directory = current.settings().editions_dir or EDITIONS_DIR
    return own_referrals(current.session(), actor.organisation_id, directory)
