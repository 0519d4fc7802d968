"""Check a file without sending it: anybody may, before registration too, and nothing of the file is kept."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from app import current
from app.db.models import Finding, Upload, UploadState
from app.errors import InvalidRequestError, UnavailableError
from app.indicators.catalogue import EDITIONS_DIR, collections, load_edition
from app.indicators.catalogue import current_collection as newest_collection
from app.services.organisation_history import codes_beside
from app.services.reports import UploadReport, report_on
from app.services.uploads import safe_name
from app.web._registry import PUBLIC, route
from app.web.memory_uploads import keep_in_memory
from app.web.visits import TooManyVisitsError, Visits
from schemas.checking_apart import Asked, check_in_memory
from schemas.dated_codes import DatedCode
from schemas.findings import load_checks
from schemas.sandbox import SandboxError

AT_ONCE = 1
PATIENCE_SECONDS = 3.0
LONGEST_CODE = 40
FILES, WINDOW = 20, timedelta(minutes=5)
TOO_LARGE = "This file is larger than {most} MB, which no return needs. Nothing was kept. Is it the filled-in template?"
BUSY = "Other files are being checked at the moment. Nothing was kept. Choose your file again in some seconds."
EXTENSION = "scwres_check_only"
OTHER_ORGANISATION = "D-02"

blueprint = Blueprint("check_only", __name__)
keep_in_memory(blueprint, "check")


@dataclass(frozen=True, slots=True)
class Counter:
    """What one web process has going on: who came lately, and how many files it checks at once."""

    visits: Visits
    places: threading.BoundedSemaphore


class FieldRefusedError(InvalidRequestError):
    """Something in the form cannot be used; ``field`` names it."""

    def __init__(self, field: str, message: str, status: int = 400) -> None:
        """Say what is wrong with which field."""
        self.field, self.status = field, status
        super().__init__(message)


blueprint.record(
    lambda state: state.app.extensions.setdefault(
        EXTENSION, Counter(Visits(FILES, WINDOW), threading.BoundedSemaphore(AT_ONCE))
    )
)


@route(blueprint, "/check", permission=PUBLIC)
def show() -> str:
    """Show the form that takes a file."""
    return _form()


@route(blueprint, "/check", permission=PUBLIC, methods=("POST",), is_upload=True)
def check() -> ResponseReturnValue:
    """Check the file that was sent and show the report at once; nothing of either is kept."""
    try:
        _counter().visits.admit(request.remote_addr or "", current.clock().now())
        sent, asked = _file(), _asked()
        with _a_place():
            found = check_in_memory(sent.stream, asked)  # type: ignore[arg-type] - the request gave it as a real file
    except FieldRefusedError as refused:
        return _form({refused.field: refused.user_message}), refused.status
    except TooManyVisitsError as error:
        return _form({"return": error.user_message}), error.status, {"Retry-After": str(error.retry_after)}
    except UnavailableError as error:
        return _form({"return": error.user_message}), error.status, {"Retry-After": "10"}
    except SandboxError:
        return _form({"return": "The file could not be checked safely, so nothing was read or kept."}), 400
    report = _report(found, sent, asked)
    return render_template(
        "check_only/report.html", report=report, may_edit=False, is_kept=False, given={}, problems={}
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say beside the field how large a file may be."""
    return _form({"return": TOO_LARGE.format(most=_most_megabytes())}, {}), 413


def _form(problems: dict[str, str] | None = None, sent: Mapping[str, str] | None = None) -> str:
    """Return the form with what was sent; of what is too large nothing can be read, so ``sent`` is empty there."""
    years, given = collections(_editions_dir()), request.form if sent is None else sent
    return render_template(
        "check_only/form.html",
        editions=[load_edition(year, _editions_dir()) for year in sorted(years, reverse=True)],
        chosen=given.get("collection", "") or str(newest_collection(_editions_dir())),
        organisation=given.get("organisation", ""),
        problems=problems or {},
        most_megabytes=_most_megabytes(),
        longest_code=LONGEST_CODE,
    )


def _most_megabytes() -> int:
    return current.settings().max_upload_bytes // (1024 * 1024)


def _counter() -> Counter:
    counter: Counter = current_app.extensions[EXTENSION]
    return counter


@contextmanager
def _a_place() -> Iterator[None]:
    """Hold one of the few places in which files are checked; raise ``UnavailableError`` if none becomes free."""
    places = _counter().places
    if not places.acquire(timeout=PATIENCE_SECONDS):
        raise UnavailableError(BUSY)
    try:
        yield
    finally:
        places.release()


def _asked() -> Asked:
    collection, code = _collection(), _organisation()
    return Asked(current.clock().today(), collection, code, _editions_dir(), _codes_beside(code) if code else ())


def _codes_beside(code: str) -> tuple[DatedCode, ...]:
    """Return the other codes of an organisation; without the database none is known, and the file is checked still."""
    with suppress(UnavailableError):
        return codes_beside(current.engine(), code)
    return ()


def _file() -> FileStorage:
    sent = request.files.getlist("return")
    if len(sent) != 1 or not sent[0].filename:
        raise FieldRefusedError("return", "Choose one file: the filled-in template as .xlsx, .ods or .csv.")
    return sent[0]


def _collection() -> int:
    asked = request.form.get("collection", "")
    years = {str(year): year for year in collections(_editions_dir())}
    if asked not in years:
        raise FieldRefusedError("collection", "Choose one of the collections.")
    return years[asked]


def _organisation() -> str | None:
    code = request.form.get("organisation", "").strip()
    if len(code) > LONGEST_CODE:
        raise FieldRefusedError("organisation", f"An organisation code has at most {LONGEST_CODE} characters.")
    return code or None


def _editions_dir() -> Path:
    return current.settings().editions_dir or EDITIONS_DIR


def _report(found: dict[str, Any], sent: FileStorage, asked: Asked) -> UploadReport:
    """Return the report in the form of the page; its rows belong to no session and are never written."""
    not_run = {one["code"]: one["reason"] for one in found["not_run"]}
    if asked.organisation is None:
        not_run.setdefault(OTHER_ORGANISATION, "You did not say which organisation the file is for.")
    run = {"checks_run": len(load_checks()) - len(not_run), "checks_not_run": len(not_run)}
    upload = Upload(
        display_name=safe_name(sent.filename or ""),
        state=UploadState.READ if found["readable"] else UploadState.UNREADABLE,
        summary={**found["summary"], **run, "not_run": not_run},
        edition=found["edition"],
        rule_set=found["rule_set"],
    )
    findings = [_finding(position, one) for position, one in enumerate(found["findings"])]
    return report_on(upload, findings, editions_dir=_editions_dir())


def _finding(position: int, one: dict[str, Any]) -> Finding:
    alike = ("key", "code", "severity", "sheet", "cell", "line", "value", "message", "expected", "fix", "indicators")
    labels = {"row_label": one["row"], "column_label": one["column"]}
    return Finding(position=position, **labels, **{name: one[name] for name in alike})
