"""What links between organisations may not say together: who makes a return, and who ended, must stay one answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.db.models import LinkKind, Organisation, OrganisationLink
from app.errors import ConflictError
from app.programme.calendar import day_words

_ENDS = {LinkKind.MERGED_INTO: "was merged into", LinkKind.SPLIT_INTO: "was split into"}
_SHARED = select(OrganisationLink).where(OrganisationLink.kind == LinkKind.RETURNS_WITH)


def refuse_contradiction(
    session: Session, first: Organisation, second: Organisation, kind: LinkKind, since: date
) -> None:
    """Raise ``ConflictError`` where a new link cannot be true beside those that are recorded.

    Links that ended before ``since`` stand in nobody's way.
    """
    if kind is LinkKind.RETURNS_WITH:
        _refuse_chain(session, first, second, since)
        _refuse_gone(session, first, since)
    if kind in _ENDS:
        _refuse_second_end(session, first, kind)
        _refuse_circle(session, first, second)
        _refuse_end_before_others_came(session, first, since)
        _refuse_gone(session, second, since)
        _refuse_maker(session, first, since)
    if kind is LinkKind.RUNS_SERVICE_FOR:
        _refuse_gone(session, first, since)
        _refuse_gone(session, second, since)


def _refuse_chain(session: Session, covered: Organisation, by: Organisation, since: date) -> None:
    """Refuse that a return is made by somebody whose own is made by another, by two, or by one that ended."""
    rows = session.scalars(_shared_from(since)).all()
    if any(one.from_id == by.id for one in rows):
        raise ConflictError(f"The return of {by.name} is made with another organisation itself. Choose that one.")
    if any(one.to_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} covers another organisation. Take that link back first.")
    if any(one.from_id == covered.id for one in rows):
        raise ConflictError(f"The return of {covered.name} is made with another organisation already.")
    for end in _ends(session, by.id):
        raise ConflictError(f"{_said(session, end)}, so it makes no return. Choose another organisation.")


def _refuse_second_end(session: Session, first: Organisation, kind: LinkKind) -> None:
    """Refuse a merger beside a split, and two mergers; only a split may be into several."""
    for end in _ends(session, first.id):
        if kind is LinkKind.MERGED_INTO or end.kind != kind:
            raise ConflictError(
                f"{_said(session, end)}. Both cannot be: take that link back first if it is wrong. An organisation "
                "that went into several was split into each of them."
            )


def _refuse_circle(session: Session, first: Organisation, second: Organisation) -> None:
    if first.id in _followers(session, second.id):
        raise ConflictError(
            f"{second.name} was itself merged or split into {first.name}, directly or through others, so {first.name} "
            f"cannot have gone into {second.name}. Take that link back first if it is wrong."
        )


def _refuse_end_before_others_came(session: Session, first: Organisation, since: date) -> None:
    """Refuse that an organisation ended on or before the day on which another went into it."""
    came = select(OrganisationLink).where(
        OrganisationLink.to_id == first.id, OrganisationLink.kind.in_(_ENDS), OrganisationLink.since >= since
    )
    for one in session.scalars(came.order_by(OrganisationLink.since, OrganisationLink.id)):
        raise ConflictError(
            f"{_said(session, one)}, so {first.name} cannot have ended on {day_words(since)} already. Take that link "
            "back first if it is wrong."
        )


def _refuse_gone(session: Session, second: Organisation, since: date) -> None:
    for end in _ends(session, second.id):
        if end.since <= since:
            raise ConflictError(f"{_said(session, end)}, so it was gone by then. Choose one that was there.")


def _refuse_maker(session: Session, first: Organisation, since: date) -> None:
    if any(one.to_id == first.id for one in session.scalars(_shared_from(since))):
        raise ConflictError(
            f"The return of {first.name} covers another organisation. Give that link its last day first, so that it "
            "is known who makes that return."
        )


def _shared_from(since: date) -> Select[OrganisationLink]:
    return _SHARED.where(or_(OrganisationLink.until.is_(None), OrganisationLink.until >= since))


def _ends(session: Session, organisation_id: int) -> Iterable[OrganisationLink]:
    """Return the links by which an organisation ended."""
    wanted = select(OrganisationLink).where(
        OrganisationLink.from_id == organisation_id, OrganisationLink.kind.in_(_ENDS)
    )
    return session.scalars(wanted.order_by(OrganisationLink.since, OrganisationLink.id)).all()


def _said(session: Session, end: OrganisationLink) -> str:
    first, second = session.get_one(Organisation, end.from_id), session.get_one(Organisation, end.to_id)
    return f"{first.name} {_ENDS[LinkKind(end.kind)]} {second.name} on {day_words(end.since)}"


def _followers(session: Session, organisation_id: int) -> frozenset[int]:
    """Return the ids of all into which an organisation went, directly or through others."""
    into: dict[int, list[int]] = defaultdict(list)
    pairs = select(OrganisationLink.from_id, OrganisationLink.to_id).where(OrganisationLink.kind.in_(_ENDS))
    for one, other in session.execute(pairs):
        into[one].append(other)
    return frozenset(_reached(into, organisation_id))


def _reached(into: dict[int, list[int]], start: int) -> Iterator[int]:
    waiting, seen = [start], {start}
    while waiting:
        for one in into.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
                yield one
