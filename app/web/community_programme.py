"""The community of practice as the programme team runs it: meetings with their files and sign-ups."""

from contextlib import closing
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.clock import BRITISH
from app.db.models import CommunityEvent
from app.errors import ConflictError, InvalidRequestError, ScWresError
from app.programme.plans import theme_titles, themes
from app.services import community, community_files, peer_desk, sign_ups
from app.services.community import EventRefusedError, EventWords
from app.services.peer_requests import indicator_titles
from app.web._registry import route
from app.web.days import day_typed
from app.web.forms import number_sent

blueprint = Blueprint("community_programme", __name__)
HERE = "/programme/community"
_WORDS = ("title", "theme", "day", "begins", "ends", "place", "description")


@route(blueprint, HERE, permission=Permission.RUN_COMMUNITY)
def show() -> str:
    """Show the questions that wait, and every meeting with how many come."""
    session, clock = current.session(), current.clock()
    entries = sign_ups.calendar_of(session, current.actor(), clock, knows_places=True)
    return render_template(
        "community/programme.html", lines=peer_desk.desk(session), entries=entries[::-1], **_titles()
    )


@route(blueprint, f"{HERE}/meetings/new", permission=Permission.RUN_COMMUNITY)
def show_new() -> str:
    """Show the form for a meeting."""
    return _new_form()


@route(blueprint, f"{HERE}/meetings/new", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def announce() -> ResponseReturnValue:
    """Announce a meeting."""
    try:
        with current.write_session() as session:
            event = community.announce(session, actor=current.actor(), clock=current.clock(), words=_words())
    except EventRefusedError as refused:
        return _new_form(refused.problems), refused.status
    flash("The meeting is in the calendar. Files can be added below.")
    return redirect(f"{HERE}/meetings/{event.id}", 303)


@route(blueprint, f"{HERE}/meetings/<int:event_id>", permission=Permission.RUN_COMMUNITY)
def show_meeting(event_id: int) -> str:
    """Show a meeting with who comes, its files, and the form to change it."""
    return _meeting(event_id)


@route(blueprint, f"{HERE}/meetings/<int:event_id>", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def change(event_id: int) -> ResponseReturnValue:
    """Keep what was changed about a meeting."""
    community.get_event(current.session(), event_id)
    try:
        with current.write_session() as session:
            written = community.change(
                session,
                clock=current.clock(),
                event_id=event_id,
                words=_words(),
                seen=number_sent("seen"),
                base_url=current.settings().base_url,
            )
    except EventRefusedError as refused:
        return _meeting(event_id, refused.problems, request.form.to_dict()), refused.status
    except ConflictError as error:
        now = _given(community.get_event(current.session(), event_id))["seen"]
        return _meeting(event_id, {"title": error.user_message}, {**request.form.to_dict(), "seen": now}), error.status
    flash(f"Kept. Letters to those who signed up: {written}." if written else "Kept.")
    return redirect(f"{HERE}/meetings/{event_id}", 303)


@route(blueprint, f"{HERE}/meetings/<int:event_id>/cancel", permission=Permission.RUN_COMMUNITY, methods=("POST",))
def cancel(event_id: int) -> ResponseReturnValue:
    """Cancel a meeting and write to whoever signed up, once somebody said that they are sure."""
    community.get_event(current.session(), event_id)
    if request.form.get("sure") != "yes":
        return _meeting(
            event_id, {"sure": "Tick the box if the meeting is to be cancelled."}
        ), InvalidRequestError.status
    with current.write_session() as session:
        base_url = current.settings().base_url
        written = community.cancel(session, clock=current.clock(), event_id=event_id, base_url=base_url)
    flash(f"The meeting is cancelled. Letters to those who signed up: {written}.")
    return redirect(HERE, 303)


@route(
    blueprint,
    f"{HERE}/meetings/<int:event_id>/files",
    permission=Permission.RUN_COMMUNITY,
    methods=("POST",),
    is_upload=True,
)
def add_file(event_id: int) -> ResponseReturnValue:
    """Add a file to a meeting."""
    community.get_event(current.session(), event_id)
    try:
        with _file() as stream, current.write_session() as session:
            community_files.add_file(
                session,
                actor=current.actor(),
                clock=current.clock(),
                event_id=event_id,
                title=request.form.get("file_title", ""),
                stream=stream,
                uploads_dir=current.settings().uploads_dir,
            )
    except ScWresError as error:
        return _meeting(event_id, {"file": error.user_message}), error.status
    flash("The file is offered to everybody who is signed in.")
    return redirect(f"{HERE}/meetings/{event_id}", 303)


@route(
    blueprint,
    f"{HERE}/meetings/<int:event_id>/files/<int:file_id>/remove",
    permission=Permission.RUN_COMMUNITY,
    methods=("POST",),
)
def remove_file(event_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file out."""
    with current.write_session() as session:
        community_files.remove_file(session, clock=current.clock(), event_id=event_id, file_id=file_id)
    flash("The file is taken out.")
    return redirect(f"{HERE}/meetings/{event_id}", 303)


def _words() -> EventWords:
    day = day_typed(request.form.get("day", ""))
    written = {name: request.form.get(name, "") for name in _WORDS}
    return EventWords(**{**written, "day": day.isoformat() if day else written["day"]})


def _file() -> closing[BinaryIO]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidRequestError("Choose a file.")
    return closing(cast("BinaryIO", sent.stream))


def _new_form(problems: dict[str, str] | None = None) -> str:
    return render_template("community/new.html", problems=problems or {}, given=request.form, **_form_parts())


def _meeting(event_id: int, problems: dict[str, str] | None = None, given: dict[str, str] | None = None) -> str:
    session, clock = current.session(), current.clock()
    entry = sign_ups.calendar_entry(session, current.actor(), clock, event_id, knows_places=True)
    return render_template(
        "community/meeting.html",
        entry=entry,
        people=sign_ups.who_comes(session).get(event_id, ()),
        problems=problems or {},
        given=given or _given(entry.event),
        file_title=request.form.get("file_title", ""),
        **_form_parts(),
    )


def _given(event: CommunityEvent) -> dict[str, str]:
    start, end = event.starts_at.astimezone(BRITISH), event.ends_at.astimezone(BRITISH)
    times = {"day": f"{start.day} {start:%B %Y}", "begins": f"{start:%H:%M}", "ends": f"{end:%H:%M}"}
    kept = {name: str(getattr(event, name)) for name in ("title", "theme", "place", "description")}
    return {**kept, **times, "seen": str(event.edited)}


def _form_parts() -> dict[str, object]:
    longest = {"title": community.LONGEST_TITLE, "place": community.LONGEST_PLACE, "description": community.LONGEST}
    return {"choices": themes(), "longest": longest, **_titles()}


def _titles() -> dict[str, object]:
    return {"themes": theme_titles(), "indicators": indicator_titles(current.editions_dir())}
