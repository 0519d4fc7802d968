"""Every letter that a collection will send, before it is opened, worded by the very functions that will send them."""

from datetime import date

from app.db.models import CollectionDraft
from app.programme.calendar import day_words
from app.programme.milestones import MilestoneKey
from app.services.collection_drafts import windows_in
from app.services.collection_letters import Paper, invitation_text, paper_for
from app.services.draft_notices import draft_notices
from app.services.draft_reminders import draft_reminders
from app.services.letter_kinds import LetterKind, Reader, ShownLetter, copies
from app.services.reminder_letters import Recipient, Stationery


def draft_letters(draft: CollectionDraft, reader: Reader, base_url: str) -> tuple[LetterKind, ...]:
    """Return the letters of each kind as a reader would get them.

    A letter without copies has nobody to go to there. What happened before a letter is an example.
    """
    windows = windows_in(draft)
    invited, registered = windows[MilestoneKey.INVITED], windows[MilestoneKey.REGISTERED]
    paper = Paper(draft.year, draft.phase_name, invited.opens_on, registered, draft.words, base_url)
    on = Stationery(draft.year, base_url, draft.words)
    return (
        _invitations(reader, paper, windows[MilestoneKey.INVITED].opens_on),
        *draft_reminders(reader, windows, on),
        *draft_notices(reader, draft.year, windows, base_url),
    )


def _invitations(reader: Reader, paper: Paper, first_day: date) -> LetterKind:
    late = paper.registration.due_on
    letters = (
        _invitation(f"{first_day:%A} {day_words(first_day)}, 9 in the morning", reader, paper),
        _invitation(f"To whoever is invited late, for example on {day_words(late)}", reader, paper_for(late, paper)),
    )
    sent = "To everybody there who can be reached. Nobody gets two."
    return LetterKind("invitation", "Invitation", sent, letters)


def _invitation(when: str, reader: Reader, paper: Paper) -> ShownLetter:
    def write(to: Recipient) -> str:
        return invitation_text(reader.name, to, reader.people, paper)

    return ShownLetter(when, paper.subject, copies(reader.people, write))
