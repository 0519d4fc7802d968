"""Notes: what the events say beyond the milestones, such as how many things are left to fix and since when."""

from dataclasses import dataclass, field
from datetime import date

from app.clock import british_day
from app.programme.events import Event

AWAITS_APPROVAL = "approval"


@dataclass(slots=True)
class Notes:
    """What is known about one organisation's year after its events so far; every date is a British day.

    ``uninvited_since`` is the day from which an invitation waits because nobody can be reached.
    ``made_with`` names the organisation whose return covers this one too, ``covers`` those that this one's covers.
    ``run_by`` names who runs which of its services for it, and counts their people, by that one's id.
    ``ended`` says how it ended, such as "merged into", in which organisation and from which day on, by that one's id.
    ``unapproved_since`` is the day of a registration, or of other people in it, that the programme team has yet to
    approve; one that does not say that it waits for that was made before anybody approved them, and counts as approved.
    ``registration_open_until`` is the last day up to which the programme team keeps registration open for this one.
    ``unsigned_on`` is when the signatory declined, or, with ``was_taken_back``, when a signature was taken back.
    """

    withdrawn_on: date | None = None
    nothing_to_submit_on: date | None = None
    uninvited_since: date | None = None
    made_with: str = ""
    made_with_since: date | None = None
    covers: dict[object, tuple[str, date]] = field(default_factory=dict)
    run_by: dict[object, tuple[str, str]] = field(default_factory=dict)
    ended: dict[object, tuple[str, str, date]] = field(default_factory=dict)
    missing_people: tuple[str, ...] = ()
    unapproved_since: date | None = None
    approved_on: date | None = None
    registration_sent_back_on: date | None = None
    registration_open_until: date | None = None
    checking_since: date | None = None
    unreadable_on: date | None = None
    failed_on: date | None = None
    faults_on: date | None = None
    checked_upload: object = None
    must_fix: int = 0
    confirm: int = 0
    failed_files: int = 0
    sent_back_on: date | None = None
    waiting_since: date | None = None
    unsigned_on: date | None = None
    was_taken_back: bool = False
    queries: dict[object, date] = field(default_factory=dict)
    answered: dict[object, date] = field(default_factory=dict)
    actions_left: int = 0
    last_active_on: date | None = None
    first_registered_on: date | None = None
    first_signed_on: date | None = None

    @property
    def query_since(self) -> date | None:
        """The day of the oldest query that waits for an answer."""
        return min(self.queries.values(), default=None)

    @property
    def answered_on(self) -> date | None:
        """The day of the newest answer that the programme team has neither settled nor decided on."""
        return max(self.answered.values(), default=None)

    @property
    def ended_on(self) -> date | None:
        """The first day on which the organisation was merged into another or split, ``None`` while it goes on."""
        return min((since for _how, _into, since in self.ended.values()), default=None)

    @property
    def has_come_back(self) -> bool:
        """Whether a version came back, unsigned or from the programme team, and no file with faults arrived since."""
        return self.faults_on is None and bool(self.unsigned_on or self.sent_back_on)

    @property
    def has_nothing_left(self) -> bool:
        """Whether a file that has something to confirm has nothing to fix, and a reason for all of that."""
        return self.faults_on is not None and self.must_fix == 0 and self.confirm == 0


def day_of(event: Event) -> date:
    """Return the day on which an event counts."""
    return british_day(event.at)
