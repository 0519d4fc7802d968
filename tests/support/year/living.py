"""The passing of days: the service's post round every morning, then what is in the diary, then the worker."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Scope
from app.db.models import Collection, Membership, Organisation, UserAccount
from app.db.scope import open_session
from app.services.collections import find_collection
from app.services.organisations import find_organisation
from app.services.sessions import begin_session
from app.settings import Settings
from app.web.interactive import ServiceDash
from app.worker.loop import work_once
from app.worker.posting import Posting
from tests.support.clocks import StoppedClock
from tests.support.dash_client import DashClient
from tests.support.mail_server import Postman
from tests.support.web import set_clock

POST, ACTS = time(9, 30), time(11)
MONDAY = 0
# Between these days no last day is near; a worker that makes its round on Mondays only spares the test half a minute.
QUIET = (
    (date(2024, 3, 4), date(2024, 6, 9)),
    (date(2024, 9, 2), date(2024, 9, 30)),
    (date(2024, 12, 9), date(2025, 2, 28)),
    (date(2025, 3, 3), date(2025, 4, 6)),
    (date(2025, 5, 26), date(2025, 9, 7)),
)
Act = Callable[["Year"], None]


@dataclass(slots=True)
class Year:
    """A service, its mail server and the day on which they live. ``post`` holds each day's letters."""

    engine: Engine
    settings: Settings
    app: ServiceDash
    postman: Postman
    today: date
    diary: dict[date, list[Act]] = field(default_factory=lambda: defaultdict(list))
    post: dict[date, list[EmailMessage]] = field(default_factory=dict)
    clock: StoppedClock = field(default_factory=StoppedClock)

    def __post_init__(self) -> None:
        self._set(self.today, ACTS)

    def until(self, day: date) -> None:
        """Live every day up to and including one: the post of its morning, its diary, and the worker after it."""
        while self.today < day:
            self.today += timedelta(days=1)
            self._morning()
            self._set(self.today, ACTS)
            for act in self.diary.pop(self.today, ()):
                act(self)
                self.work()

    def work(self) -> None:
        """Let the worker do what is waiting."""
        while work_once(self.engine, self.settings, self.clock):
            pass

    def post_round(self) -> list[EmailMessage]:
        """Let a worker that has just been started make its round, and return the letters that it delivered."""
        before = len(self.postman.letters)
        Posting().post(self.engine, self.settings, self.clock)
        return self.postman.letters[before:]

    @contextmanager
    def seen(self) -> Iterator[Session]:
        """Give a session that may see everything and write nothing."""
        with open_session(self.engine, Scope.everything()) as session:
            yield session

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Session]:
        """Give a session in which somebody does something in their own scope."""
        with open_session(self.engine, actor.scope, write=True) as session:
            yield session
            session.commit()

    @contextmanager
    def ruling(self) -> Iterator[Session]:
        """Give a session in which the programme does something."""
        with open_session(self.engine, Scope.everything(), write=True) as session:
            yield session
            session.commit()

    def collection(self, year: int) -> Collection:
        """Return the collection of a year."""
        with self.seen() as session:
            return find_collection(session, year)

    def actor(self, code: str, role: Role) -> Actor:
        """Return the person who holds a role in an organisation today."""
        _membership, person, organisation = self._holder(code, role)
        return Actor(person.id, person.name, person.email, role, organisation.id, organisation.name, session_id=0)

    def browser(self, code: str, role: Role) -> DashClient:
        """Return the browser of the person who holds a role in an organisation, signed in today."""
        membership, _person, _organisation = self._holder(code, role)
        with self.ruling() as session:
            token = begin_session(session, membership, self.clock.now())
        client = DashClient(self.app)
        client.use_session(token)
        return client

    def subjects(self, day: date) -> Counter[str]:
        """Return how many letters of each subject came on a day."""
        return Counter(str(letter["Subject"]) for letter in self.post.get(day, ()))

    def addresses(self, day: date) -> list[str]:
        """Return to whom the letters of a day went, in alphabetical order."""
        return sorted(str(letter["To"]) for letter in self.post.get(day, ()))

    def _holder(self, code: str, role: Role) -> tuple[Membership, UserAccount, Organisation]:
        with self.seen() as session:
            organisation = find_organisation(session, code)
            held = (Membership.organisation_id == organisation.id, Membership.role == role, UserAccount.is_active)
            query = select(Membership, UserAccount).join(UserAccount, UserAccount.id == Membership.user_id)
            membership, person = session.execute(query.where(*held)).one()
            return membership, person, organisation

    def _morning(self) -> None:
        if self.today.weekday() != MONDAY and any(first <= self.today <= last for first, last in QUIET):
            return
        self._set(self.today, POST)
        letters = self.post_round()
        if letters:
            self.post[self.today] = letters + self.post_round()

    def _set(self, day: date, at: time) -> None:
        self.clock = StoppedClock(instant=datetime.combine(day, at, UTC))
        set_clock(self.app, self.clock)
