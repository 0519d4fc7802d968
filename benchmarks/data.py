"""Seeded databases of invented organisations: as many as there are councils, or as in the whole sector.

Every organisation is of one kind, so that comparator groups grow with the number of organisations: the hardest case for
a page. Results come from simulated returns through the service's own functions, and are then copied from organisation
to organisation. The short form keeps only the figures of all minority ethnic staff of both services together (12 of
216 rows), but for the reader's own organisation, which has them all. Of the collection before there is the log alone,
of which the board and the team's home page read just as much.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import JSON, Engine, insert, select
from sqlalchemy.orm import Session

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.migrate import migrate
from app.db.models import (
    Base,
    Collection,
    Event,
    Finding,
    LoginSession,
    Membership,
    Organisation,
    OrganisationKind,
    Participation,
    Result,
    Submission,
    SubmissionState,
    Upload,
    UploadState,
    UserAccount,
)
from app.db.scope import open_session
from app.demonstration.profiles import Profile, council_profiles
from app.demonstration.simulation import simulated_return
from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.indicators.results import Result as Figure
from app.programme.events import EventKind
from app.services.collections import find_collection, open_collection
from app.services.publishing import publish_release
from app.services.release_limits import MOST_AUDITED
from app.services.results import store_results
from app.services.sessions import ABSOLUTE, token_hash
from tests.support.clocks import StoppedClock

YEAR = 2025
SIZES = (153, 18_000)
SEED = 20251215
CLOCK = StoppedClock(datetime(2025, 12, 15, 9, tzinfo=UTC))
READER, PROGRAMME = 1, 1_000_000
LEAD_TOKEN, TEAM_TOKEN = "the-lead-of-organisation-1", "the-programme-team"
SERVICES = ("adult", "children")
_PATTERNS = 24
_BLOCK = 5_000
_BEGUN = (EventKind.INVITED, EventKind.REGISTERED, EventKind.TEMPLATE_DOWNLOADED, EventKind.UPLOAD_RECEIVED)
_SENT = (*_BEGUN, EventKind.UPLOAD_READ, EventKind.UPLOAD_VALID, EventKind.SUBMISSION_CREATED, EventKind.SIGNED_OFF)
_FAULTY = (*_BEGUN, EventKind.UPLOAD_READ, EventKind.UPLOAD_HAS_FAULTS)

Row = dict[str, Any]


def make_small_database(url: str, organisations: int) -> None:
    """Fill a new database with organisations that take part in an open collection and have sent nothing yet."""
    engine = create_engine_for(url)
    migrate(engine)
    profiles = council_profiles(SEED)[:_PATTERNS]
    with open_session(engine, Scope.everything(), write=True) as session:
        collection = open_collection(session, YEAR, CLOCK, is_demonstration=True)
        _insert(session, Organisation, (_organisation(number, profiles) for number in _all(organisations)))
        _sign_in(session, READER, Role.LEAD, LEAD_TOKEN)
        owned = ({"organisation_id": number, "collection_id": collection.id} for number in _all(organisations))
        _insert(session, Participation, ({**owner, "services": list(SERVICES)} for owner in owned))
        session.commit()
    engine.dispose()


def make_database(url: str, organisations: int, *, is_full: bool) -> None:
    """Fill a new database: three in four of its organisations have an accepted return, and a release is published."""
    engine = create_engine_for(url)
    migrate(engine)
    profiles = council_profiles(SEED)[:_PATTERNS]
    with open_session(engine, Scope.everything(), write=True) as session:
        before = open_collection(session, YEAR - 1, CLOCK, is_demonstration=True)
        collection = open_collection(session, YEAR, CLOCK, is_demonstration=True)
        _insert(session, Organisation, (_organisation(number, profiles) for number in _all(organisations)))
        _add_programme(session)
        _sign_in(session, READER, Role.LEAD, LEAD_TOKEN)
        _sign_in(session, PROGRAMME, Role.PROGRAMME_TEAM, TEAM_TOKEN)
        _insert(session, Event, (event for number in _all(organisations) for event in _events(before, number)))
        _add_years(session, collection, organisations)
        _add_results(session, collection, organisations, profiles, is_full=is_full)
        session.commit()
    senders = sum(map(is_sent, _all(organisations)))
    reason = "Invented returns, of which nobody reads a figure." if senders > MOST_AUDITED else None
    publish_release(engine, collection_year=YEAR, clock=CLOCK, without_audit=reason)
    engine.dispose()


def remind(engine: Engine) -> None:
    """Add one event to the log of the newest collection, of which no page shows anything."""
    with open_session(engine, Scope.everything(), write=True) as session:
        row = {**next(_events(find_collection(session, YEAR), READER)), "kind": EventKind.REMINDER_SENT}
        _insert(session, Event, iter([row]))
        session.commit()


def copy_to_postgresql(source_url: str, target_url: str) -> None:
    """Copy every row into a migrated, empty PostgreSQL database, as a login that row security does not confine."""
    source, target = create_engine_for(source_url), create_engine_for(target_url)
    with source.connect() as reading, target.begin() as writing:
        driver: Any = writing.connection.driver_connection
        # What triggers would write is copied like everything else.
        driver.execute("SET LOCAL session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            names = ", ".join(column.name for column in table.columns)
            documents = [isinstance(column.type, JSON) for column in table.columns]
            with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in reading.execute(select(table)):
                    copy.write_row(
                        [_document(value) if is_one else value for value, is_one in zip(row, documents, strict=True)]
                    )
        driver.execute("ANALYZE")
    source.dispose()
    target.dispose()


def _document(value: object) -> object:
    return None if value is None else Json(value)


def is_sent(number: int) -> bool:
    """Say whether an organisation has an accepted return."""
    return number % 4 != 0


def _all(organisations: int) -> range:
    return range(1, organisations + 1)


def _insert(session: Session, model: type[Base], rows: Iterator[Row]) -> None:
    """Add rows a few thousand at a time, each block as one statement whether values are missing or not."""
    while block := list(islice(rows, _BLOCK)):
        session.execute(insert(model), block, execution_options={"render_nulls": True})


def _organisation(number: int, profiles: Sequence[Profile]) -> Row:
    like = profiles[number % len(profiles)]
    return {
        "id": number,
        "code": f"BENCH-{number:05}",
        "name": f"Invented organisation {number}",
        "kind": OrganisationKind.LOCAL_AUTHORITY,
        "la_type": like.la_type,
        "region_code": like.region_code,
        "region_name": like.region_name,
        "size": like.size,
        "is_demonstration": True,
        "created_at": CLOCK.now(),
    }


def _add_programme(session: Session) -> None:
    kind = OrganisationKind.PROGRAMME
    session.add(Organisation(id=PROGRAMME, code="PROGRAMME", name="The programme", kind=kind, created_at=CLOCK.now()))
    session.flush()


def _sign_in(session: Session, number: int, role: Role, token: str) -> None:
    """Give an organisation one person, signed in already; both have the organisation's number."""
    now = CLOCK.now()
    person = {"email": f"person{number}@example.org", "name": f"Person {number}"}
    session.add(UserAccount(id=number, created_at=now, **person))
    session.flush()
    session.add(Membership(id=number, organisation_id=number, user_id=number, role=role))
    session.flush()
    times = {"created_at": now, "last_seen_at": now, "expires_at": now + ABSOLUTE}
    owner = {"organisation_id": number, "membership_id": number, "user_id": number}
    session.add(LoginSession(token_hash=token_hash(token), **owner, **times))
    session.flush()


def _add_years(session: Session, collection: Collection, organisations: int) -> None:
    """Add what happened to each organisation: it took part, uploaded, and sent its return or met a fault."""
    numbers = _all(organisations)
    owned = [{"organisation_id": number, "collection_id": collection.id} for number in numbers]
    _insert(session, Participation, ({**owner, "services": list(SERVICES)} for owner in owned))
    _insert(session, Upload, (_upload(collection, number) for number in numbers))
    _insert(session, Event, (event for number in numbers for event in _events(collection, number)))
    _insert(session, Finding, (_finding(number) for number in numbers if not is_sent(number)))
    _insert(session, Submission, (_submission(collection, number) for number in numbers if is_sent(number)))


def _upload(collection: Collection, number: int) -> Row:
    return {
        "id": number,
        "organisation_id": number,
        "collection_id": collection.id,
        "sha256": f"{number:064}",
        "size": 1,
        "display_name": "return.xlsx",
        "received_at": CLOCK.now(),
        "received_by": READER,
        "state": UploadState.READ,
    }


def _events(collection: Collection, number: int) -> Iterator[Row]:
    kinds = (*_SENT, EventKind.ACCEPTED) if is_sent(number) else _FAULTY
    for step, kind in enumerate(kinds):
        yield {
            "organisation_id": number,
            "collection_id": collection.id,
            "kind": kind,
            "at": datetime(collection.year, 3 + step, 1 + number % 28, 9, tzinfo=UTC),
            "actor_name": "Somebody",
            "detail": {},
        }


def _finding(number: int) -> Row:
    return {
        "organisation_id": number,
        "upload_id": number,
        "position": 0,
        "key": "R-01:1",
        "code": "R-01",
        "severity": "must_fix",
        "message": "More people were appointed than shortlisted.",
        "indicators": [],
    }


def _submission(collection: Collection, number: int) -> Row:
    return {
        "id": number,
        "organisation_id": number,
        "collection_id": collection.id,
        "upload_id": number,
        "version": 1,
        "content_hash": f"{number:064}",
        "edition": collection.edition,
        "rule_set": "benchmark",
        "template_version": "benchmark",
        "state": SubmissionState.ACCEPTED,
        "created_at": CLOCK.now(),
        "created_by": READER,
    }


def _add_results(
    session: Session, collection: Collection, organisations: int, profiles: Sequence[Profile], *, is_full: bool
) -> None:
    """Work out the returns of the first organisations, then give every other one the results of one of those."""
    senders = [number for number in _all(organisations) if is_sent(number)]
    first, others = senders[: len(profiles)], senders[len(profiles) :]
    edition = load_edition(int(collection.edition))
    patterns = []
    for number, profile in zip(first, profiles, strict=True):
        results = calculate(simulated_return(profile, edition, SERVICES), edition)
        kept = results if is_full or number == READER else [one for one in results if _is_headline(one)]
        store_results(session, session.get_one(Submission, number), kept)
        patterns.append(_stored(session, number))
    _insert(
        session,
        Result,
        (
            {**row, "organisation_id": number, "submission_id": number}
            for number in others
            for row in patterns[1 + number % (len(patterns) - 1)]
        ),
    )


def _is_headline(result: Figure) -> bool:
    return (result.service, result.group) == (BOTH_SERVICES, MINORITY_ETHNIC)


def _stored(session: Session, number: int) -> list[Row]:
    columns = [column for column in Result.__table__.columns if column.name != "id"]
    rows = session.execute(select(*columns).where(Result.organisation_id == number))
    return [dict(row) for row in rows.mappings()]
