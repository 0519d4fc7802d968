"""The community of practice as its readers see it: the calendar, signing up, calendar entries and files."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.db.models import CommunityFileKind
from app.programme.community import CalendarNote, calendar_file
from app.programme.plans import theme_titles
from app.services import sign_ups
from app.services.community_files import MIME_TYPES, file_to_send
from app.services.sign_ups import CalendarEntry
from app.web._registry import route

blueprint = Blueprint("community", __name__)
HERE = "/community"


@route(blueprint, HERE, permission=Permission.VIEW_PRACTICE)
def show() -> str:
    """Show the meetings that come, the next first, and those that were, the newest first, with their files."""
    person = current.actor()
    entries = sign_ups.calendar_of(current.session(), person, current.clock(), knows_places=_knows_places())
    coming = [one for one in entries if not one.is_over]
    return render_template(
        "community/calendar.html",
        coming=coming,
        past=[one for one in reversed(entries) if one.is_over],
        planned=sum(not one.is_cancelled for one in coming),
        themes=theme_titles(),
        may_take_part=person.may(Permission.TAKE_PART),
    )


@route(blueprint, f"{HERE}/<int:event_id>/sign-up", permission=Permission.TAKE_PART, methods=("POST",))
def sign_up(event_id: int) -> ResponseReturnValue:
    """Sign the person up for a meeting."""
    with current.write_session() as session:
        event = sign_ups.sign_up(session, actor=current.actor(), clock=current.clock(), event_id=event_id)
    flash(f"You are signed up for “{event.title}”. Its place is shown below.")
    return redirect(f"{HERE}#meeting-{event_id}", 303)


@route(blueprint, f"{HERE}/<int:event_id>/stay-away", permission=Permission.TAKE_PART, methods=("POST",))
def stay_away(event_id: int) -> ResponseReturnValue:
    """Cancel the person's own sign-up."""
    with current.write_session() as session:
        event = sign_ups.stay_away(session, actor=current.actor(), clock=current.clock(), event_id=event_id)
    flash(f"You are not signed up for “{event.title}” any more.")
    return redirect(f"{HERE}#meeting-{event_id}", 303)


@route(blueprint, f"{HERE}/<int:event_id>/meeting.ics", permission=Permission.VIEW_PRACTICE)
def calendar_entry(event_id: int) -> ResponseReturnValue:
    """Send a meeting for the person's own calendar; its place is in it for those who signed up."""
    person = current.actor()
    entry = sign_ups.calendar_entry(current.session(), person, current.clock(), event_id, knows_places=_knows_places())
    answer = Response(calendar_file(_note(entry)), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="sc-wres-meeting-{event_id}.ics"'
    return answer


@route(blueprint, f"{HERE}/files/<int:file_id>", permission=Permission.VIEW_PRACTICE)
def file(file_id: int) -> ResponseReturnValue:
    """Send a file of a meeting, to be kept and never to be opened within the service."""
    found, path = file_to_send(current.session(), file_id, current.settings().uploads_dir)
    name = f"sc-wres-meeting-{found.event_id}-file-{found.id}.{found.kind}"
    mime_type = MIME_TYPES[CommunityFileKind(found.kind)]
    return send_file(path.absolute(), mime_type, as_attachment=True, download_name=name, max_age=0)


def _knows_places() -> bool:
    return current.actor().may(Permission.RUN_COMMUNITY)


def _note(entry: CalendarEntry) -> CalendarNote:
    event, host = entry.event, urlsplit(current.settings().base_url).hostname or "localhost"
    return CalendarNote(
        uid=f"meeting-{event.id}@{host}",
        title=event.title,
        place=entry.place,
        description=event.description,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        written_at=current.clock().now(),
        sequence=event.edited,
        is_cancelled=entry.is_cancelled,
    )
