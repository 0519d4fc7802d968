"""What colleagues did to the same return meanwhile, so that nobody works on a file that is not the newest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.db.models import Submission, Upload, UserAccount
from app.services.submissions import newer_upload


@dataclass(frozen=True, slots=True)
class News:
    """A colleague did something: who, what, when, and where it can be read."""

    who: str
    what: str
    at: datetime
    path: str
    upload_id: int


def newer_file(session: Session, upload: Upload) -> News | None:
    """Return who sent a newer file of the same return than this one; ``None`` where it is the newest."""
    newer = newer_upload(session, upload)
    return None if newer is None else _uploaded(session, newer)


def news_of_colleagues(
    session: Session, actor: Actor, upload: Upload | None, submission: Submission | None
) -> tuple[News, ...]:
    """Return what colleagues did last: the newest file and the newest version, where they are not the actor's own.

    Of a file that was sent already only the version is told.
    """
    found = []
    is_sent = upload is not None and submission is not None and submission.upload_id == upload.id
    if upload is not None and upload.received_by != actor.user_id and not is_sent:
        found.append(_uploaded(session, upload))
    if submission is not None and submission.created_by != actor.user_id:
        what = f"sent version {submission.version} for sign-off"
        path = f"/our-return/submissions/{submission.id}"
        who = name_of(session, submission.created_by)
        found.append(News(who, what, submission.created_at, path, submission.upload_id))
    return tuple(found)


def name_of(session: Session, user_id: int) -> str:
    """Return a colleague's name, or words for one who is no longer here."""
    return session.scalars(select(UserAccount.name).where(UserAccount.id == user_id)).first() or "A former colleague"


def _uploaded(session: Session, upload: Upload) -> News:
    what = f"uploaded the newest file, {upload.display_name}"
    path = f"/our-return/uploads/{upload.id}"
    return News(name_of(session, upload.received_by), what, upload.received_at, path, upload.id)
