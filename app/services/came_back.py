"""Why a version came back: who sent it back, declined to sign it, or took a signature or the version back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import british_day
from app.db.models import Event, Submission, SubmissionState, Upload
from app.programme.calendar import day_words
from app.programme.events import EventKind

_WORDS = {
    EventKind.RETURNED: "The programme team ({who}) sent version {version} back",
    EventKind.SIGN_OFF_DECLINED: "{who} declined to sign version {version}",
    EventKind.SIGNATURE_WITHDRAWN: "{who} took the signature of version {version} back",
    EventKind.SUBMISSION_WITHDRAWN: "{who} withdrew version {version}",
}
_BACK = (SubmissionState.RETURNED, SubmissionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What became of one version: what was done with it, by whom, on which day, and the reason that they gave."""

    submission_id: int
    kind: EventKind
    who: str
    version: int
    day: date
    reason: str

    @property
    def is_of_signatory(self) -> bool:
        """Whether a signatory decided it, so that it stands among the decisions on the version."""
        return self.kind in (EventKind.SIGN_OFF_DECLINED, EventKind.SIGNATURE_WITHDRAWN)

    @property
    def words(self) -> str:
        """Who did what and when, then the reason word for word."""
        what = _WORDS[self.kind].format(who=self.who, version=self.version)
        return f"{what} on {day_words(self.day)}. The reason: {self.reason}"


def why_back(session: Session, submission: Submission | None) -> CameBack | None:
    """Return why a version came back; ``None`` for one that did not."""
    if submission is None or submission.state not in _BACK:
        return None
    found = reasons_back(session, submission.organisation_id, submission.collection_id)
    return found.get(submission.id)


def why_file_back(session: Session, upload: Upload) -> CameBack | None:
    """Return why the newest version that was made from a file came back; ``None`` where it did not."""
    mine = (Submission.organisation_id == upload.organisation_id, Submission.upload_id == upload.id)
    made = session.scalars(select(Submission).where(*mine).order_by(Submission.version.desc()).limit(1))
    return why_back(session, made.first())


def reasons_back(session: Session, organisation_id: int, collection_id: int) -> dict[int, CameBack]:
    """Return why each version of a return came back that did, by the id of the version."""
    log = select(Event).where(Event.organisation_id == organisation_id, Event.collection_id == collection_id)
    rows = session.scalars(log.where(Event.kind.in_(_WORDS)).order_by(Event.at, Event.id))
    return {one.submission_id: one for one in _read(rows)}


def _read(rows: Iterable[Event]) -> Iterator[CameBack]:
    for row in rows:
        about = row.detail
        yield CameBack(
            submission_id=int(about.get("submission_id", 0)),
            kind=EventKind(row.kind),
            who=" on behalf of ".join(name for name in (row.actor_name, about.get("on_behalf_of")) if name),
            version=int(about.get("version", 0)),
            day=british_day(row.at),
            reason=str(about.get("reason", "")),
        )
