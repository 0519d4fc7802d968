"""Letters beside the reminders of a collection, with invented contents: about registrations, accounts and meetings."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from app.access import Role
from app.clock import BRITISH, Clock
from app.db.models import CommunityEvent, PeerPassing
from app.programme.calendar import add_working_days
from app.programme.milestones import MilestoneKey, Window
from app.programme.plans import Theme
from app.services import community, mail, peer_desk, peer_matching
from app.services.community_letters import Addressee, Notice, letter_to
from app.services.letter_kinds import Copy, LetterKind, Reader, ShownLetter, copies
from app.services.person_addresses import Corrected
from app.services.person_letters import told_corrected, told_replaced
from app.services.registration_letters import (
    REGISTERING,
    KeptOpen,
    SendingBack,
    kept_open_notice,
    sent_back_notice,
)
from app.services.reminder_letters import Recipient
from app.services.replacements import Replaced

OTHER = {"organisation": "Another Example Council", "name": "Ola Example", "email": "lead@another-council.example"}
REASON = "an example reason, such as that the signatory is somebody else by now."
EXAMPLE_COLLEAGUE = "Cas Example"
TITLE, PLACE = "An example meeting", "Room 2, Example House"


def draft_notices(
    reader: Reader, year: int, windows: Mapping[MilestoneKey, Window], base_url: str
) -> tuple[LetterKind, ...]:
    """Return the letters that no last day brings about, as a reader would get them, with days of the collection."""
    return (
        _registrations(reader, year, windows[MilestoneKey.REGISTERED], base_url),
        _accounts(reader, base_url.rstrip("/")),
        _meetings(reader, windows[MilestoneKey.UPLOADED].opens_on, base_url),
        _questions(reader, base_url),
    )


def _registrations(reader: Reader, year: int, window: Window, base_url: str) -> LetterKind:
    back = SendingBack(reader.organisation_id, reader.name, year, REASON, window.due_on)
    until, asked = add_working_days(window.due_on, 10), Clock(window.due_on)
    kept = [KeptOpen(reader.organisation_id, reader.name, year, until, has_declined=one) for one in (False, True)]
    written = (
        ("When the programme team sends a registration back", sent_back_notice(back, base_url, Clock(window.opens_on))),
        ("When it keeps registration open for one organisation", kept_open_notice(kept[0], base_url, asked)),
        ("When that organisation had declined", kept_open_notice(kept[1], base_url, asked)),
    )
    wanted = [one for one in reader.people if one.role in REGISTERING]
    letters = tuple(_notice(when, notice, reader, wanted) for when, notice in written)
    sent = "To whoever can register the organisation, at once."
    return LetterKind("registration", "Registration sent back, or kept open", sent, letters)


def _accounts(reader: Reader, base: str) -> LetterKind:
    def named(to: Recipient) -> mail.Letter:
        return mail.invitation(to.email, to.name, reader.name, f"{base}/invitation/the-link-of-this-person")

    def forgotten(to: Recipient) -> mail.Letter:
        return mail.reset(to.email, to.name, f"{base}/reset-password/the-link-of-this-person")

    def removed(to: Recipient) -> mail.Letter:
        return mail.second_step_removed(to.email, to.name)

    def replaced(to: Recipient) -> mail.Letter:
        done = Replaced(to.name, to.email, Role.DEPUTY, OTHER["name"], stays=False, invitation=None)
        return told_replaced(done, reader.name, EXAMPLE_COLLEAGUE)

    def corrected(to: Recipient) -> tuple[mail.Letter, mail.Letter]:
        return told_corrected(Corrected(to.name, to.email, to.email, reader.name, None), EXAMPLE_COLLEAGUE)

    written = (
        ("When somebody is named who has no account yet", named),
        ("When somebody asks for a new password", forgotten),
        ("When an administrator removes the second step of a sign-in", removed),
        ("When somebody else is named as deputy or signatory, to whoever was it before", replaced),
        ("When an address is corrected, to the address before", lambda to: corrected(to)[0]),
        ("When an address is corrected, to the new one", lambda to: corrected(to)[1]),
    )
    first = reader.people[:1]
    letters = tuple(
        ShownLetter(when, write(one).subject, (Copy(one.words, one.email, write(one).text),))
        for when, write in written
        for one in first
    )
    return LetterKind("accounts", "Accounts", "To one person, about their own account.", letters)


def _meetings(reader: Reader, day: date, base_url: str) -> LetterKind:
    meeting, moved, first = _meeting(day, 10), _meeting(day, 14), reader.people[:1]
    letters = (
        _notice(
            "When a meeting is moved or renamed",
            community.changed(moved, community.told(meeting), base_url),
            reader,
            first,
        ),
        _notice("When a meeting is cancelled", community.cancelled(meeting, base_url), reader, first),
    )
    return LetterKind("meetings", "Meetings", "To whoever signed up for the meeting.", letters)


def _questions(reader: Reader, base_url: str) -> LetterKind:
    passing, first = PeerPassing(id=0, theme=Theme.RECRUITMENT), reader.people[:1]
    in_touch = peer_matching.in_touch_notice(passing, OTHER, f"{base_url.rstrip('/')}/community/requests")
    letters = (
        _notice(
            "When a question is passed on to the organisation", peer_desk.asked_notice(passing, base_url), reader, first
        ),
        _notice("When two organisations are put in touch", in_touch, reader, first),
    )
    sent = "To whoever an organisation offered to be asked, and to whoever asked."
    return LetterKind("questions", "Questions between organisations", sent, letters)


def _notice(when: str, notice: Notice, reader: Reader, wanted: Iterable[Recipient]) -> ShownLetter:
    return ShownLetter(when, notice.subject, copies(wanted, lambda to: _text(reader, to, notice)))


def _text(reader: Reader, to: Recipient, notice: Notice) -> str:
    return letter_to(Addressee(reader.organisation_id, to.user_id, to.name, to.email), notice)


def _meeting(day: date, hour: int) -> CommunityEvent:
    begins, ends = (datetime.combine(day, time(one), tzinfo=BRITISH) for one in (hour, hour + 1))
    return CommunityEvent(id=0, title=TITLE, starts_at=begins, ends_at=ends, place=PLACE, edited=1)
