"""What readers can deduce of every suppressed count of a collection, in the service's keys, codes and words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation
from app.indicators.audit.ranges import Reader, Told, ranges_of
from app.indicators.audit.words import count_words
from app.indicators.edition import Edition
from app.services.collections import find_collection
from app.services.organisations import find_organisation
from app.services.release_evidence import load_known

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NamedReader:
    """An organisation that took part, or a pair, by their codes, and the range that it can narrow a count to."""

    by: tuple[str, ...]
    range: Ends


@dataclass(frozen=True, slots=True)
class NamedRange:
    """One suppressed count: what everybody knew of it ``before``, and what readers can deduce with the releases.

    ``participants`` are those that can deduce more than an ``outsider``, the closest first.
    """

    holder: str
    count: dict[str, str]
    words: dict[str, str]
    before: Ends
    outsider: Ends
    participants: tuple[NamedReader, ...]
    pairs: tuple[NamedReader, ...]


def collection_ranges(
    session: Session,
    collection_year: int,
    edition: Edition,
    codes: Sequence[tuple[str, str]] = (),
    holders: Sequence[str] = (),
) -> tuple[NamedRange, ...]:
    """Return the range of every suppressed count of a collection, or only of what these organisations sent.

    ``codes`` are pairs of organisations that might share what they know. Takes many linear programs a count, so it
    takes far longer than the audit. Raises ``NotFoundError`` for a collection or a code that is not
    there.
    """
    known = load_known(session, find_collection(session, collection_year), edition)
    pairs = [(find_organisation(session, one).id, find_organisation(session, other).id) for one, other in codes]
    wanted = frozenset(find_organisation(session, one).id for one in holders) if holders else None
    named = {row.id: row.code for row in session.execute(select(Organisation.id, Organisation.code))}
    told = (one for versions in known.versions.values() for one in ranges_of(versions, pairs, wanted))
    return tuple(_named(one, named, edition) for one in told)


def _named(told: Told, codes: Mapping[int, str], edition: Edition) -> NamedRange:
    target = told.target
    return NamedRange(
        holder=codes[target.organisation] if target.organisation is not None else target.holder,
        count={"measure": target.measure.name, **target.key._asdict()},
        words=asdict(count_words(target, edition)),
        before=told.before,
        outsider=told.outsider,
        participants=tuple(_reader(one, codes) for one in told.participants),
        pairs=tuple(_reader(one, codes) for one in told.pairs),
    )


def _reader(reader: Reader, codes: Mapping[int, str]) -> NamedReader:
    return NamedReader(tuple(codes[one] for one in reader.by), reader.range)
