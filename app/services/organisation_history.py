"""The codes of an organisation with their dates, and what it is to others: only a recode keeps a history."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.db.models import LinkKind, Organisation, OrganisationCode, OrganisationKind, OrganisationLink, Service
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.programme.calendar import day_words
from app.programme.events import EventKind
from app.services.accounts import LONGEST_NAME
from app.services.authorities import GSS, GSS_CODES_BEGAN
from app.services.invitations import Within
from app.services.link_effects import follow_link, hold_both, take_back_link
from app.services.link_rules import refuse_contradiction
from app.services.organisations import find_organisation
from schemas.dated_codes import DatedCode

WORDS = {
    LinkKind.MERGED_INTO: "was merged into",
    LinkKind.SPLIT_INTO: "was split into",
    LinkKind.RUNS_SERVICE_FOR: "runs a service for",
    LinkKind.RETURNS_WITH: "sends one return together with",
}
ENDING = frozenset({LinkKind.RUNS_SERVICE_FOR, LinkKind.RETURNS_WITH})
_ONS_CODE = re.compile(r"E[0-9]{8}")
_BEGINS_ANEW = "The second begins anew: no earlier return is compared with its own."
_ENDS = f"From that day on nothing is asked of the first. {_BEGINS_ANEW}"
EFFECTS = {
    LinkKind.MERGED_INTO: _ENDS,
    LinkKind.SPLIT_INTO: _ENDS,
    LinkKind.RUNS_SERVICE_FOR: "Each sends its own return, and the people of this service stand in the first one's. "
    "The second reads that when it registers.",
    LinkKind.RETURNS_WITH: "The return of the second covers both. Nothing is asked of the first, and nobody chases it.",
}


class WrongDayError(InvalidRequestError):
    """A day that cannot be beside the others."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link as both organisations' pages say it; ``effect`` says what follows from it.

    ``when`` is the word before its first day. ``may_end`` says whether it can be given a last day.
    """

    id: int
    first: str
    words: str
    second: str
    service: str | None
    when: str
    since: date
    until: date | None
    may_end: bool
    effect: str


def codes_of(session: Session, organisation_id: int) -> tuple[OrganisationCode, ...]:
    """Return every code that an organisation carries or carried, the newest first."""
    mine = select(OrganisationCode).where(OrganisationCode.organisation_id == organisation_id)
    return tuple(session.scalars(mine.order_by(OrganisationCode.valid_from.desc(), OrganisationCode.code)))


def dated_codes(session: Session, organisation_id: int) -> tuple[DatedCode, ...]:
    """Return the same as the checks of a file know them; a file may give any that held on its as-at date."""
    return tuple(DatedCode(one.code, one.valid_from, one.valid_to) for one in codes_of(session, organisation_id))


def codes_beside(engine: Engine, code: str) -> tuple[DatedCode, ...]:
    """Return every code of the organisation that carries or carried ``code``, which is no secret of anybody's.

    None where nobody did. Raises ``UnavailableError`` without the database.
    """
    with open_session(engine, Scope.everything()) as session:
        try:
            organisation = find_organisation(session, code)
        except NotFoundError:
            return ()
        return DatedCode(organisation.code, date.min), *dated_codes(session, organisation.id)


def recode(within: Within, code: str, first_day: date) -> None:
    """Give an organisation a new official code from a day on, in the caller's transaction; its history stays its own.

    The code so far ends the day before. Raises ``InvalidRequestError`` for what is no such code, ``ConflictError`` for
    one that another organisation carries or carried, ``WrongDayError`` for a day that is not after the beginning of the
    code so far.
    """
    session, organisation = within.session, within.organisation
    new = official_code(organisation, code)
    _refuse_taken(session, new)
    _end_code(session, organisation, first_day)
    session.add(OrganisationCode(organisation_id=organisation.id, scheme=GSS, code=new, valid_from=first_day))
    before, organisation.gss_code = organisation.gss_code, new
    session.flush()
    within.log(EventKind.CODE_CHANGED, text=f"{before or 'none'} to {new} from {day_words(first_day)}")


def official_code(organisation: Organisation, text: str) -> str:
    """Return a code as it is kept; raise ``InvalidRequestError`` for one that this kind of organisation cannot carry.

    Councils carry codes of the Office for National Statistics; any other kind has its own.
    """
    code = text.strip()
    if not 0 < len(code) <= LONGEST_NAME or not code.isprintable():
        raise InvalidRequestError("Write the new code.")
    if organisation.kind != OrganisationKind.LOCAL_AUTHORITY:
        return code
    if _ONS_CODE.fullmatch(code.upper()) is None:
        raise InvalidRequestError(
            "The official code of a council is that of the Office for National Statistics: E and eight digits, such as "
            "E06000001."
        )
    return code.upper()


def link(
    within: Within, other: Organisation, kind: LinkKind, since: date, service: str | None = None
) -> tuple[int, ...]:
    """Record what an organisation is to another, in the caller's transaction.

    Returns the years of the open collections in which it counts from now on.
    Raises ``InvalidRequestError`` for a link to itself or without its service, ``ConflictError`` for one that is there,
    or that cannot be true beside the others.
    """
    session, organisation = within.session, within.organisation
    if other.id == organisation.id or other.kind == OrganisationKind.PROGRAMME:
        raise InvalidRequestError("Choose another organisation.")
    if (kind is LinkKind.RUNS_SERVICE_FOR) != (service in set(Service)):
        raise InvalidRequestError("Choose the service that it runs, and only for that kind of link.")
    hold_both(session, organisation, other)
    if _is_recorded(session, organisation, other, kind, since):
        raise ConflictError(f"{organisation.name} {WORDS[kind]} {other.name}: this is recorded already.")
    refuse_contradiction(session, organisation, other, kind, since)
    row = OrganisationLink(from_id=organisation.id, to_id=other.id, kind=kind, service=service, since=since)
    row.recorded_by, row.recorded_name = within.actor.user_id, within.actor.name
    row.recorded_at = within.clock.now()
    session.add(row)
    session.flush()
    return follow_link(session, row, actor=within.actor, clock=within.clock)


def end_link(within: Within, link_id: int, last_day: date) -> None:
    """Give a link its last day, in the caller's transaction.

    Collections whose returns are due by that day stay as they are. Raises ``WrongDayError`` for a day before the
    link's first, ``ConflictError`` for a link that cannot end, or not again, and ``NotFoundError`` for one that is not
    this organisation's.
    """
    row, session = _link(within, link_id), within.session
    if row is None:
        raise NotFoundError("This link was taken back meanwhile.")
    hold_both(session, *_both(session, row))
    session.refresh(row)
    if row.kind not in ENDING or row.until is not None:
        raise ConflictError("This link has ended already. If that is wrong, take it back and record it again.")
    if last_day < row.since:
        raise WrongDayError(f"The last day cannot lie before the first one, {day_words(row.since)}.")
    row.until = last_day
    session.flush()
    follow_link(session, row, actor=within.actor, clock=within.clock)


def unlink(within: Within, link_id: int) -> None:
    """Take back a link of an organisation that was recorded by mistake, in the caller's transaction."""
    row = _link(within, link_id)
    if row is None:
        return
    take_back_link(within.session, row, actor=within.actor, clock=within.clock)
    within.session.delete(row)
    within.session.flush()


def links_of(session: Session, organisation_id: int) -> tuple[Link, ...]:
    """Return what an organisation is to others and they to it, the newest first."""
    mine = or_(OrganisationLink.from_id == organisation_id, OrganisationLink.to_id == organisation_id)
    rows = session.scalars(select(OrganisationLink).where(mine).order_by(OrganisationLink.since.desc())).all()
    return tuple(_as_seen(session, row) for row in rows)


def _link(within: Within, link_id: int) -> OrganisationLink | None:
    """Return a link of the organisation, ``None`` where it has no such one."""
    row = within.session.get(OrganisationLink, link_id)
    return row if row is not None and within.organisation.id in {row.from_id, row.to_id} else None


def _both(session: Session, row: OrganisationLink) -> tuple[Organisation, Organisation]:
    return session.get_one(Organisation, row.from_id), session.get_one(Organisation, row.to_id)


def _is_recorded(session: Session, first: Organisation, second: Organisation, kind: LinkKind, since: date) -> bool:
    """Whether the same link holds on a day or later."""
    same = select(OrganisationLink.id).where(
        OrganisationLink.from_id == first.id,
        OrganisationLink.to_id == second.id,
        OrganisationLink.kind == kind,
        or_(OrganisationLink.until.is_(None), OrganisationLink.until >= since),
    )
    return session.scalars(same.limit(1)).first() is not None


def _as_seen(session: Session, row: OrganisationLink) -> Link:
    kind, (first, second) = LinkKind(row.kind), _both(session, row)
    lasts, ended = kind in ENDING, row.until is not None
    when = "from" if ended else "since" if lasts else "on"
    return Link(
        row.id, first.name, WORDS[kind], second.name, row.service, when, row.since, row.until, lasts and not ended,
        EFFECTS[kind],
    )  # fmt: skip


def _refuse_taken(session: Session, code: str) -> None:
    carried = session.scalars(select(OrganisationCode.id).where(OrganisationCode.code == code)).first()
    own = session.scalars(select(Organisation.id).where(Organisation.code == code)).first()
    if carried is not None or own is not None:
        raise ConflictError(f"The code {code} belongs or belonged to an organisation already. Check it.")


def _end_code(session: Session, organisation: Organisation, first_day: date) -> None:
    """End the code so far the day before; one that only stands on the organisation gets its row first."""
    carried = [one for one in codes_of(session, organisation.id) if one.scheme == GSS and one.valid_to is None]
    if not carried and organisation.gss_code:
        carried = [
            OrganisationCode(
                organisation_id=organisation.id, scheme=GSS, code=organisation.gss_code, valid_from=GSS_CODES_BEGAN
            )
        ]
        session.add_all(carried)
    for one in carried:
        if first_day <= one.valid_from:
            raise WrongDayError("The new code must begin after the one so far did.")
        one.valid_to = first_day - timedelta(days=1)
