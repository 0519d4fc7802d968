"""What a reminder says: what to do, what is missing, where, who else was written to, and how it ends."""

from dataclasses import dataclass

from app.access import Role
from app.programme.reminders import Reminder
from app.programme.sentences import ended

PAGES = {
    "registration": "/our-return/registration",
    "our_return": "/our-return",
    "report": "/our-return",
    "came_back": "/our-return",
    "sign_off": "/our-return",
    "queries": "/our-return/queries",
    "action_plan": "/action-plan",
}
THERE = {"came_back": "That page says why it came back."}
ASKED_FIRST = (Role.LEAD, Role.EMPLOYER)
AFTER_SIGNING = "action_plan"  # whoever owes it has submitted
ENDING = (
    "If your organisation does not take part or has nothing to submit, say so under Registration, on the page of your "
    "return, and nobody will be reminded again."
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of an organisation who can be written to. ``is_new`` says that they have no password yet."""

    user_id: int
    name: str
    email: str
    role: Role
    is_new: bool = False

    @property
    def title(self) -> str:
        """What the person is, as it stands within a sentence."""
        return self.role.value.replace("_", " ")

    @property
    def words(self) -> str:
        """The person with what they are, such as "Ada Lovelace (lead)"."""
        return f"{self.name} ({self.title})"


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One organisation's letter of a day. Without ``recipients`` there is nobody who could be written to."""

    organisation_id: int
    code: str
    organisation: str
    reminder: Reminder
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all letters of a collection share; ``words`` are what the programme team adds to each."""

    year: int
    base_url: str
    words: str


def question_words(to: Recipient) -> str:
    """Return whom somebody can ask about a letter."""
    first = "" if to.role in ASKED_FIRST else "your organisation's lead or "
    return f"If you have a question, ask {first}the programme team."


def first_time_words(base_url: str, address: str = "the address that this letter went to") -> str:
    """Return how somebody who has no password gets in."""
    return (
        f"Is this your first time here? Choose your password first: write {address} on this page, and a link is sent "
        f"to you.\n{base_url.rstrip('/')}/reset-password"
    )


def letter_text(due: DueReminder, to: Recipient, on: Stationery) -> str:
    """Return the letter to one of its recipients, in plain text."""
    reminder = due.reminder
    others = ", ".join(one.words for one in due.recipients if one is not to) or "nobody else"
    paragraphs = (
        f"Dear {to.name},",
        ended(f"{reminder.task} {reminder.due}".strip()),
        f"Now: {reminder.missing}." if reminder.missing else "",
        f"{on.base_url.rstrip('/')}{PAGES[reminder.page]}",
        THERE.get(reminder.page, ""),
        first_time_words(on.base_url, to.email) if to.is_new else "",
        on.words,
        f"You get this as {to.title} of {due.organisation}, for the collection of {on.year}. It also went to {others}.",
        ENDING if reminder.page != AFTER_SIGNING else "",
        question_words(to),
        "SC-WRES programme team",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
