"""Evidence packs: what others ask about race equality in the workforce, answered to be printed or sent on."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import NotFoundError
from app.programme.evidence_packs import packs
from app.services.evidence import evidence_of
from app.services.plan_figures import HOW_COUNTED
from app.web._registry import route

blueprint = Blueprint("evidence", __name__)
HERE = "/evidence"


@route(blueprint, HERE, permission=Permission.VIEW_PLAN)
def show_all() -> str:
    """Show the packs that there are."""
    return render_template("evidence/list.html", packs=packs().values())


@route(blueprint, f"{HERE}/<key>", permission=Permission.VIEW_PLAN)
def show(key: str) -> ResponseReturnValue:
    """Show one pack, or send it as a file that stands alone."""
    pack = packs().get(key)
    if pack is None:
        raise NotFoundError("There is no such pack. Choose one from the list of packs.")
    person, asked = current.actor(), request.args.get("year", "")
    found = evidence_of(current.session(), person.organisation_id, current.clock(), asked, current.editions_dir())
    is_file = "download" in request.args and found is not None
    base = "action_plan/sheet.html" if is_file else "shell.html"
    page = render_template(
        "evidence/pack.html",
        pack=pack,
        evidence=found,
        organisation=person.organisation_name,
        base=base,
        how_counted=HOW_COUNTED,
        today=current.clock().today(),
    )
    answer = make_response(page)
    if is_file and found is not None:
        answer.headers["Content-Disposition"] = f'attachment; filename="sc-wres-{found.year}-{pack.key}.html"'
    return answer
