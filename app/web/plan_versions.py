"""A published version of an action plan: for the people of its organisation, and for the programme team."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from app import current
from app.access import Permission
from app.services.plan_versions import PublishedPlan, log_reading, published_plan
from app.web._registry import route
from app.web.plan_forms import HERE, LAYOUTS, asked_layout

blueprint = Blueprint("plan_versions", __name__)


@route(blueprint, f"{HERE}/versions/<int:version_id>", permission=Permission.VIEW_PLAN)
def own(version_id: int) -> str:
    """Show a version to the people of the organisation that published it."""
    found = _found(version_id)
    return _page(found, f"{HERE}?year={found.year}", f"Action plan of {found.year}")


@route(blueprint, "/programme/plans/<int:version_id>", permission=Permission.VIEW_PROGRAMME)
def for_the_programme(version_id: int) -> str:
    """Show a version to the programme team, exactly as it was published, once the log says who read it."""
    with current.write_session() as session:
        log_reading(session, actor=current.actor(), clock=current.clock(), version_id=version_id)
    found = _found(version_id)
    asked = urlencode({"code": found.organisation.code, "year": found.year})
    seen = f"{found.organisation.name} can see in its log that you opened this plan."
    return _page(found, f"/programme/organisation?{asked}", found.organisation.name, seen)


def _found(version_id: int) -> PublishedPlan:
    return published_plan(current.session(), version_id, current.editions_dir())


def _page(found: PublishedPlan, back: str, back_words: str, notice: str = "") -> str:
    layout = asked_layout()
    return render_template(
        f"action_plan/{layout}.html",
        base="shell.html",
        page=found,
        version=found.version,
        organisation=found.organisation.name,
        back=back,
        back_words=back_words,
        notice=notice,
        other=f"{request.path}?layout={next(one for one in LAYOUTS if one != layout)}",
    )
