"""HR extracts become the counts of a return: files are read in memory, a person confirms, and nothing is kept."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from app import current
from app.access import Permission
from app.db.models import Organisation, Participation
from app.errors import ConflictError, InvalidRequestError, UnavailableError
from app.extracts.counting_apart import Asked, Mapped, read_in_memory
from app.extracts.kinds import load_kinds
from app.programme.events import EventKind
from app.services import typed_returns
from app.services.events import record
from app.services.typed_returns import Typist
from app.web._registry import route
from app.web.extract_answers import DAYS, AnswersRefusedError, SentExtracts, sent_extracts, sent_mapping
from app.web.extract_results import Counted, left_out, sealed, tables_of
from app.web.memory_uploads import keep_in_memory
from app.web.typed_return import typist_here
from schemas.sandbox import SandboxError

HERE = "/our-return/extracts"
AT_ONCE = 1
PATIENCE_SECONDS = 3.0
EXTENSION = "scwres_extracts"
ELSEWHERE = "For larger files use the command “scwres prepare” on your own computer: it counts in the same way."
BUSY = "Other files are being counted at the moment. Nothing was kept. Choose your files again in some seconds."
STOPPED = f"Reading these files took more time or memory than we allow here, so it was stopped. {ELSEWHERE}"
TOO_LARGE = "Together your files are larger than {most} MB. Nothing was read or kept. " + ELSEWHERE

blueprint = Blueprint("extracts", __name__)
keep_in_memory(blueprint, "read")


@dataclass(frozen=True, slots=True)
class Trial:
    """Who reads extracts for which return, and the services that it covers."""

    typist: Typist
    organisation: Organisation
    services: tuple[str, ...]


blueprint.record(lambda state: state.app.extensions.setdefault(EXTENSION, threading.BoundedSemaphore(AT_ONCE)))


@route(blueprint, HERE, permission=Permission.EDIT_RETURN)
def start() -> str:
    """Show the form that takes the files, or why there is none at the moment."""
    typist = typist_here()
    why = typed_returns.closed_because(current.session(), typist)
    if why:
        return render_template("our_return/extracts_closed.html", why=why)
    standing = typed_returns.standing_values(current.session(), typist.organisation_id, typist.collection.id)
    return _start({name: typed_returns.text_of(standing, name) for name in DAYS})


@route(blueprint, HERE, permission=Permission.EDIT_RETURN, methods=("POST",), is_upload=True)
def read() -> ResponseReturnValue:
    """Count the files that were sent, or show what must be confirmed before; nothing of either is kept."""
    trial, mapped, days = trial_here(), Mapped(), {name: request.form.get(name, "") for name in DAYS}
    try:
        mapped = sent_mapping()
        sent = sent_extracts(mapped)
        with _a_place():
            answer = read_in_memory(sent.files, _asked(trial, sent), mapped)
    except AnswersRefusedError as refused:
        return _start(days, refused.problems, mapped), refused.status
    except SandboxError:
        return _start(days, {"staff": STOPPED}, mapped), 400
    except UnavailableError as error:
        return _start(days, {"staff": error.user_message}, mapped), error.status, {"Retry-After": "10"}
    if not mapped.confirmed:
        _note_trial(trial)
    return _answered(trial, sent, answer, days)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large files may be, and where larger ones can be counted."""
    return _start({}, {"staff": TOO_LARGE.format(most=_most_megabytes())}), 413


def refused(error: InvalidRequestError) -> ResponseReturnValue:
    """Say above the form what cannot be used of what a page of ours brought: nothing of it was kept."""
    return _start({}, {"": error.user_message}), error.status


def closed(error: ConflictError) -> ResponseReturnValue:
    """Say why nothing can be counted into the return at the moment."""
    return render_template("our_return/extracts_closed.html", why=error.user_message), error.status


blueprint.register_error_handler(InvalidRequestError, refused)
blueprint.register_error_handler(ConflictError, closed)


def trial_here() -> Trial:
    """Return who is here and for which return; raise ``ConflictError`` while nothing can be changed in it."""
    typist = typist_here()
    session = current.session()
    why = typed_returns.closed_because(session, typist)
    if why:
        raise ConflictError(why)
    services = session.scalars(
        select(Participation.services).where(
            Participation.organisation_id == typist.organisation_id,
            Participation.collection_id == typist.collection.id,
        )
    ).one()
    return Trial(typist, session.get_one(Organisation, typist.organisation_id), tuple(services))


def secret() -> str:
    """Return the secret with which counts are sealed."""
    return str(current_app.secret_key)


def _asked(trial: Trial, sent: SentExtracts) -> Asked:
    return Asked(
        editions_dir=str(current.editions_dir().resolve()),
        collection=trial.typist.edition.collection,
        organisation=trial.organisation.code,
        as_at=sent.as_at.isoformat(),
        window_to=sent.window_to.isoformat(),
        services=trial.services,
    )


@contextmanager
def _a_place() -> Iterator[None]:
    """Hold one of the few places in which files are counted; raise ``UnavailableError`` if none becomes free."""
    places: threading.BoundedSemaphore = current_app.extensions[EXTENSION]
    if not places.acquire(timeout=PATIENCE_SECONDS):
        raise UnavailableError(BUSY)
    try:
        yield
    finally:
        places.release()


def _note_trial(trial: Trial) -> None:
    """Log that an extract was tried, and nothing of it."""
    typist = trial.typist
    with current.write_session() as session:
        record(
            session,
            organisation_id=typist.organisation_id,
            collection_id=typist.collection.id,
            kind=EventKind.EXTRACT_TRIED,
            actor=typist.actor,
            clock=typist.clock,
        )


def _answered(trial: Trial, sent: SentExtracts, answer: dict[str, Any], days: Mapping[str, str]) -> ResponseReturnValue:
    if "result" in answer:
        return _result(trial, _counted(trial, sent, answer["result"]))
    problem = answer.get("problem", "")
    if "questions" not in answer:
        return _start(days, {"staff": problem}, sent.mapped), 400
    page = render_template(
        "our_return/extracts_questions.html", answer=answer, days=days, problem=problem, most=_most_megabytes()
    )
    return page, 400 if problem else 200


def _counted(trial: Trial, sent: SentExtracts, result: dict[str, Any]) -> Counted:
    typist = trial.typist
    return Counted(
        organisation_id=typist.organisation_id,
        collection_id=typist.collection.id,
        user_id=typist.actor.user_id,
        at=typist.clock.now().isoformat(),
        as_at=sent.as_at.isoformat(),
        window_to=sent.window_to.isoformat(),
        services=list(trial.services),
        **result,
    )


def _result(trial: Trial, counted: Counted) -> str:
    edition = trial.typist.edition
    return render_template(
        "our_return/extracts_result.html",
        counted=counted,
        sealed=sealed(counted, secret()),
        tables=tables_of(edition, counted),
        left_out=left_out(edition, counted),
    )


def _start(days: Mapping[str, str], problems: Mapping[str, str] | None = None, mapped: Mapped | None = None) -> str:
    document = mapped.document if mapped else None
    return render_template(
        "our_return/extracts_start.html",
        kinds=load_kinds().values(),
        days=days,
        problems=problems or {},
        kept=json.dumps(document) if document else "",
        most=_most_megabytes(),
    )


def _most_megabytes() -> int:
    return current.settings().max_upload_bytes // (1024 * 1024)
