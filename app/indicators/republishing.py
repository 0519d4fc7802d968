"""Which of an organisation's own results it may publish: decided over all of them, since some are sums of others.

A result is withheld where a count in it is too small. One withheld alone in a sum could be worked out from the rest:
both services less one give the other, minority ethnic people less all groups but one give that group, the pay bands
are all of one number of people, and White people stand beside every ethnic group. So, wherever a result of an
indicator is too small, no single ethnic group of it may be published; both services together only where each service
may be; and of pay bands never all but one. White minority people's result alone gives away no other group.

So it is with the share of people of unknown ethnicity: withheld where the result is or where it rests on 1 to 9 people,
and for both services together wherever it is for one of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.indicators.disclosure import THRESHOLD, is_too_small_to_publish
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE, Result
from app.indicators.trends import place_of

Key = tuple[str, str, str | None, str]  # indicator, service, pay band, ethnic group


@dataclass(frozen=True, slots=True)
class Withheld:
    """The results of one return that must not be passed on; ``result in withheld`` asks for one of them."""

    keys: frozenset[Key] = frozenset()

    def __contains__(self, result: object) -> bool:
        return isinstance(result, Result) and place_of(result) in self.keys


def withheld_of(results: Iterable[Result]) -> Withheld:
    """Return which results of a return are withheld; hand over every service, group and band of an indicator."""
    counted = {place_of(one): one for one in results if one.numerator is not None}
    found = {key for key, one in counted.items() if is_too_small_to_publish(one)}
    found |= _single_groups(found, counted)
    found |= _second_bands(found, counted)
    return Withheld(frozenset(found | _both_of(found, counted)))


def withheld_unknowns_of(results: Iterable[Result]) -> Withheld:
    """Return of which results of a return the share of people of unknown ethnicity is withheld.

    Hand over the same as for ``withheld_of``. Only minority ethnic people beside White people are everybody who is
    known, so ask for no other result.
    """
    counted = {place_of(one): one for one in results if one.numerator is not None}
    found = {*withheld_of(counted.values()).keys}
    found |= {key for key, one in counted.items() if 0 < _unknown_people(one) < THRESHOLD}
    return Withheld(frozenset(found | _both_of(found, counted)))


def is_sum_withheld(total: Result, parts: Sequence[bool]) -> bool:
    """Say whether the sum of several collections is withheld; ``parts`` says of each whether it is."""
    return is_too_small_to_publish(total) or parts.count(True) == 1


def _both_of(found: set[Key], counted: Iterable[Key]) -> set[Key]:
    """Return both services together of everything that is withheld for one of them."""
    apart = {(indicator, *rest) for indicator, service, *rest in found if service != BOTH_SERVICES}
    return {key for key in counted if key[1] == BOTH_SERVICES and (key[0], *key[2:]) in apart}


def _unknown_people(result: Result) -> int:
    """Return how many of the people that a result is about are of unknown ethnicity, from their share of everybody."""
    share, known = result.unknown_share.denominator, (result.denominator or 0) + (result.reference_denominator or 0)
    return round(share * known / (1 - share)) if share and known else 0


def _single_groups(found: set[Key], counted: Mapping[Key, Result]) -> set[Key]:
    """Return the single ethnic groups of every indicator of which a result is too small.

    White minority people, who are set beside White British people, give away no minority ethnic group.
    """
    beside_white = {key for key in counted if counted[key].reference == WHITE}
    touched, touched_among = {key[0] for key in found}, {key[0] for key in found & beside_white}
    single = {key for key in counted if key[3] != MINORITY_ETHNIC}
    return {key for key in single if key[0] in (touched_among if key in beside_white else touched)}


def _second_bands(found: set[Key], counted: Mapping[Key, Result]) -> set[Key]:
    """Return the smallest other pay band of each service in which exactly one is withheld."""
    lines: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in counted:
        if key[2] is not None and key[3] == MINORITY_ETHNIC:
            lines[key[0], key[1]].append(key)
    alone = [line for line in lines.values() if len(line) > 1 and sum(key in found for key in line) == 1]
    return {_smallest([key for key in line if key not in found], counted) for line in alone}


def _smallest(keys: Iterable[Key], counted: Mapping[Key, Result]) -> Key:
    return min(keys, key=lambda key: (counted[key].label is not None, counted[key].numerator or 0))
