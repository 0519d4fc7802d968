"""Good practice: what everybody reads, what an organisation offers, and the programme team's answer to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import CaseState, Membership, OfferedCase, Organisation, PublishedCase, UserAccount
from app.errors import ConflictError, FieldsRefusedError, NotFoundError
from app.programme.good_practice import Case, Size, case_of, public_examples
from app.programme.questions import numbers_told, own_words, people_named
from app.services.addresses import is_email, normal_email
from app.services.reasons import cleaned, given_reason
from app.services.size_bands import WORKFORCE, band_of

LONGEST = 2000
UNNAMED = "A participant"
_LIMITS = {"title": 200, "problem": LONGEST, "done": LONGEST, "changed": LONGEST, "link": 500}
_WRITTEN = {
    "title": "Give the case a title.",
    "problem": "Say what the problem was.",
    "done": "Say what was done.",
    "changed": "Say what changed, also where that is little.",
}
_FIELDS = ("title", "problem", "done", "changed", "indicators", "link", "contact")  # as the form has them
NO_CONTACT = "Give a team's email address to which questions can be passed on, such as workforce@example.org."


class CaseRefusedError(FieldsRefusedError):
    """Something about a case cannot be kept; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """An offered case with the organisation that offered it, and what its words tell.

    ``names`` are words that tell whose it is, where it is to be shown without a name; ``people`` name somebody there;
    ``numbers`` are the figures.
    """

    offered: OfferedCase
    organisation: str
    case: Case
    names: tuple[str, ...]
    people: tuple[str, ...]
    numbers: tuple[str, ...]


def all_cases(session: Session) -> tuple[Case, ...]:
    """Return every case that a signed-in person may read: public examples, and what was published here."""
    rows = session.scalars(
        select(PublishedCase).where(PublishedCase.taken_down_at.is_(None)).order_by(PublishedCase.id)
    )
    # Whom to ask is for the programme team to pass on, so the contact stays with them.
    return (*public_examples(), *(replace(_case(f"case-{row.id}", row.content), contact="") for row in rows))


def get_case(session: Session, key: str) -> Case:
    """Return one case; raise ``NotFoundError`` for one that is not there or was taken down."""
    found = next((one for one in all_cases(session) if one.key == key), None)
    if found is None:
        raise NotFoundError("There is no such case. It may have been taken down.")
    return found


def is_own(session: Session, actor: Actor, case: Case) -> bool:
    """Whether a case is of the actor's own organisation, named or not."""
    mine = (
        select(PublishedCase.id)
        .join(OfferedCase, OfferedCase.id == PublishedCase.offered_case_id)
        .where(OfferedCase.organisation_id == actor.organisation_id)
    )
    own = {f"case-{number}" for number in session.scalars(mine)}
    return case.key in own or case.organisation.casefold() == actor.organisation_name.casefold()


def offer(session: Session, *, actor: Actor, clock: Clock, case: Case) -> OfferedCase:
    """Offer a case to the programme team, in the caller's transaction.

    Raises ``CaseRefusedError`` for all that is missing, endless, or not what its field asks for.
    """
    offered = OfferedCase(
        organisation_id=actor.organisation_id,
        content=_content(case),
        offered_by=actor.user_id,
        offered_name=actor.name,
        offered_at=clock.now(),
    )
    session.add(offered)
    session.flush()
    return offered


def size_of(session: Session, organisation_id: int) -> Size:
    """Return the size of an organisation as its record has it, which its form for a case begins with."""
    band = band_of(session.get_one(Organisation, organisation_id).size, WORKFORCE)
    return Size.NOT_STATED if band is None else Size(band.key)


def offered_by(session: Session, organisation_id: int) -> Iterable[OfferedCase]:
    """Return what an organisation offered, newest first."""
    mine = select(OfferedCase).where(OfferedCase.organisation_id == organisation_id)
    return session.scalars(mine.order_by(OfferedCase.id.desc())).all()


def to_review(session: Session) -> tuple[ReviewedCase, ...]:
    """Return every offered case, those that wait for an answer first. Needs a session that may see everything."""
    waiting = OfferedCase.state == CaseState.OFFERED
    rows = session.execute(
        select(OfferedCase, Organisation)
        .join(Organisation, Organisation.id == OfferedCase.organisation_id)
        .order_by(waiting.desc(), OfferedCase.id)
    )
    found = rows.all()
    people = _people_of(session, {organisation.id for _offered, organisation in found})
    return tuple(_reviewed(offered, organisation, people[organisation.id]) for offered, organisation in found)


def _people_of(session: Session, organisations: Collection[int]) -> dict[int, list[str]]:
    """Return the names of everybody who belongs or belonged to each of these organisations."""
    rows = session.execute(
        select(Membership.organisation_id, UserAccount.name)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.organisation_id.in_(organisations))
    )
    names: dict[int, list[str]] = defaultdict(list)
    for organisation_id, name in rows:
        names[organisation_id].append(name)
    return names


def _reviewed(offered: OfferedCase, organisation: Organisation, people: Iterable[str]) -> ReviewedCase:
    case = _case(str(offered.id), offered.content)
    words = f"{case.title}\n{case.problem}\n{case.done}\n{case.changed}"
    shown = f"{words}\n{case.link}"
    return ReviewedCase(
        offered=offered,
        organisation=organisation.name,
        case=case,
        names=own_words(shown, organisation.name, organisation.codes) if case.organisation == UNNAMED else (),
        people=people_named(shown, {*people, offered.offered_name}),
        numbers=numbers_told(words, organisation.codes),
    )


def publish(session: Session, *, actor: Actor, clock: Clock, case_id: int) -> None:
    """Publish an offered case for everybody who is signed in, in the caller's transaction.

    Raises ``ConflictError`` for one that was answered or taken back meanwhile.
    """
    offered = _waiting(session, case_id)
    offered.state = CaseState.PUBLISHED
    session.add(
        PublishedCase(
            content=offered.content,
            offered_case_id=offered.id,
            published_by=actor.user_id,
            published_at=clock.now(),
        )
    )
    session.flush()


def decline(session: Session, *, case_id: int, reason: str) -> None:
    """Answer that a case is not published, with a reason that the organisation reads, in the caller's transaction."""
    offered = _waiting(session, case_id)
    offered.answer = given_reason(reason, "Say why, so that the organisation can offer it again.")
    offered.state = CaseState.DECLINED
    session.flush()


def take_back(session: Session, *, case_id: int) -> None:
    """Take a case back for the organisation that offered it, in the caller's transaction.

    One that waits is answered by nobody any more. Raises ``ConflictError`` for one that was published: the programme
    team takes that down.
    """
    offered = session.get(OfferedCase, case_id, with_for_update=True, populate_existing=True)
    if offered is None:
        raise NotFoundError("There is no such case of your organisation.")
    if offered.state != CaseState.OFFERED:
        raise ConflictError("This case was answered already. Ask the programme team to take a published case down.")
    offered.state = CaseState.WITHDRAWN
    session.flush()


def take_down(session: Session, *, clock: Clock, case_id: int) -> None:
    """Take a published case down, in the caller's transaction; raise ``NotFoundError`` where it is not published."""
    published = session.scalars(select(PublishedCase).where(PublishedCase.offered_case_id == case_id)).first()
    if published is None or published.taken_down_at is not None:
        raise NotFoundError("This case is not published.")
    published.taken_down_at = clock.now()
    session.get_one(OfferedCase, case_id).state = CaseState.WITHDRAWN
    session.flush()


def _waiting(session: Session, case_id: int) -> OfferedCase:
    offered = session.get(OfferedCase, case_id, with_for_update=True, populate_existing=True)
    if offered is None:
        raise NotFoundError("There is no such case.")
    if offered.state != CaseState.OFFERED:
        raise ConflictError("This case was answered or taken back meanwhile.")
    return offered


def _case(key: str, content: dict[str, Any]) -> Case:
    return case_of(key, content)


def _content(case: Case) -> dict[str, Any]:
    written = {name: cleaned(getattr(case, name)) for name in (*_LIMITS, "contact", "organisation")}
    problems = {name: said for name in _FIELDS if (said := _problem(name, written, case))}
    if problems:
        raise CaseRefusedError(problems)
    kept = {name: value for name, value in asdict(case).items() if name != "key"}
    return {**kept, **written, "evidence": int(case.evidence)}


def _problem(name: str, written: Mapping[str, str], case: Case) -> str:
    """Return what is wrong with one field of a case; empty where nothing is."""
    if name == "indicators":
        return "" if case.indicators else "Tick at least one indicator that the case is about."
    if name == "contact":
        return "" if is_email(normal_email(written[name])) else NO_CONTACT
    if not written[name] and name in _WRITTEN:
        return _WRITTEN[name]
    if len(written[name]) > _LIMITS[name]:
        return f"Use at most {_LIMITS[name]:,} characters here; there are {len(written[name]):,}."
    is_no_link = name == "link" and written[name] and not written[name].startswith("https://")
    return "Begin the link with https://, or leave it empty." if is_no_link else ""
