"""What becomes of counts from HR extracts: files to take away, the typed return, or an upload. The page brings them."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import ConflictError, InvalidRequestError
from app.indicators.returns import Return
from app.services import extract_carrying
from app.services.extract_carrying import Carried, Others
from app.web._registry import route
from app.web.csv_download import csv_response
from app.web.extract_results import RECONCILIATION, Counted, reconciliation, return_of, unsealed
from app.web.extracts import HERE, Trial, closed, refused, secret, trial_here
from app.web.memory_uploads import keep_in_memory
from app.web.our_return import MIME_TYPES
from app.web.typed_return import LARGEST_VERSION
from schemas.raw import Source
from schemas.template_writer import template_bytes

LONGEST_NUMBER = 10

blueprint = Blueprint("extract_counts", __name__)
keep_in_memory(blueprint, "file", "carry", "upload")
blueprint.register_error_handler(InvalidRequestError, refused)
blueprint.register_error_handler(ConflictError, closed)


@route(blueprint, f"{HERE}/file", permission=Permission.EDIT_RETURN, methods=("POST",), is_upload=True)
def file() -> ResponseReturnValue:
    """Send the filled return, the mapping or the reconciliation: made now, from what the page brought."""
    trial, counted = _sent_counts()
    year, wanted = trial.typist.collection.year, request.form.get("as", "")
    if wanted == "mapping":
        return _download(counted.mapping.encode(), "application/toml", f"extracts-mapping-{year}.toml")
    if wanted == "reconciliation":
        return csv_response(f"extracts-reconciliation-{year}.csv", RECONCILIATION, reconciliation(counted))
    if wanted not in set(Source):
        raise InvalidRequestError("Choose one of the files that the page offers.")
    source, organisation = Source(wanted), trial.organisation
    filled = _return(trial, counted)
    content = template_bytes(trial.typist.edition, organisation.code, organisation.name, source, filled)
    return _download(content, MIME_TYPES[source], f"sc-wres-{year}-{organisation.code}-from-extracts.{source}")


@route(blueprint, f"{HERE}/carry", permission=Permission.EDIT_RETURN, methods=("POST",), is_upload=True)
def carry() -> ResponseReturnValue:
    """Put the counts into the typed return; where something else is typed, show both and ask first."""
    trial, counted = _sent_counts()
    others = Others(request.form["others"]) if request.form.get("others") in set(Others) else Others.ASK
    with current.write_session() as session:
        carried = extract_carrying.carry(session, trial.typist, _return(trial, counted), others, _sent_versions())
    if carried.differing:
        return _differing(carried, request.form["counted"]), 409
    number = "1 field is" if carried.saved == 1 else f"{carried.saved:,} fields are"
    flash(f"{number} filled in from your extracts. Nothing else was changed.")
    return redirect("/our-return/type", 303)


@route(blueprint, f"{HERE}/upload", permission=Permission.EDIT_RETURN, methods=("POST",), is_upload=True)
def upload() -> ResponseReturnValue:
    """Have the counts checked as a file, exactly like one that was uploaded; it holds nothing but counts."""
    trial, counted = _sent_counts()
    settings = current.settings()
    stored = extract_carrying.keep_as_file(
        trial.organisation, trial.typist, _return(trial, counted), settings.uploads_dir, settings.max_upload_bytes
    )
    with current.write_session() as session:
        upload_id = extract_carrying.send_to_checks(session, trial.typist, stored).id
    return redirect(f"/our-return/uploads/{upload_id}", 303)


def _sent_counts() -> tuple[Trial, Counted]:
    trial = trial_here()
    return trial, unsealed(request.form.get("counted", ""), secret(), trial.typist)


def _return(trial: Trial, counted: Counted) -> Return:
    return return_of(counted, trial.typist, trial.organisation.code)


def _sent_versions() -> dict[str, int]:
    """Return which version of each field the person saw when they chose to replace it."""
    sent = {name.removeprefix("seen:"): text for name, text in request.form.items() if name.startswith("seen:")}
    return {key: min(int(text), LARGEST_VERSION) for key, text in sent.items() if _is_number(text)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _differing(carried: Carried, sealed_counts: str) -> str:
    return render_template("our_return/extracts_differing.html", carried=carried, sealed=sealed_counts)


def _download(content: bytes, mime_type: str, name: str) -> Response:
    answer = Response(content, content_type=mime_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
