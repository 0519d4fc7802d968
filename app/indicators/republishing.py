"""Which of an organisation's own results it may publish: decided over all of them, since some are sums of others.

A result is withheld where a count in it is too small. One withheld alone in a sum could be worked out from the rest:
both services less one give the other, minority ethnic people less all groups but one give that group, and the pay
bands are all of one number of people. So wherever exactly one member of such a sum is withheld, one more is, and again
until no sum is left with a single one. Of services the sum goes first, of groups and bands a part, the smallest first.
Withheld cells of services by groups, none alone in its line, cannot be worked out by adding and taking away.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.indicators.disclosure import is_too_small_to_publish
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE, Result
from app.indicators.trends import place_of

Key = tuple[str, str, str | None, str]  # indicator, service, pay band, ethnic group
Line = tuple[Key, ...]
_LEAST = 2


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
    if found:
        _withhold_more(found, _lines(counted), counted)
    return Withheld(frozenset(found))


def is_sum_withheld(total: Result, parts: Sequence[bool]) -> bool:
    """Say whether the sum of several collections is withheld; ``parts`` says of each whether it is."""
    return is_too_small_to_publish(total) or parts.count(True) == 1


def _withhold_more(found: set[Key], lines: Sequence[Line], counted: Mapping[Key, Result]) -> None:
    """Add to ``found`` until no line holds exactly one of them; what is added only grows, so it ends."""
    through = defaultdict(list)
    for line in lines:
        for key in line:
            through[key].append(line)
    waiting = list(lines)
    while waiting:
        line = waiting.pop()
        if _alone(line, found):
            more = _next(line, found, through, counted)
            found.add(more)
            waiting.extend(through[more])


def _alone(line: Line, found: Collection[Key]) -> bool:
    return sum(key in found for key in line) == 1


def _next(line: Line, found: set[Key], through: Mapping[Key, Sequence[Line]], counted: Mapping[Key, Result]) -> Key:
    """Return what is withheld beside the only one of a line.

    Headlines last; of the others what leaves the fewest lines with one alone, of those the smallest.
    """
    is_of_services = line[0][1] != line[-1][1]

    def cost(key: Key) -> tuple[bool, bool, bool, int, int]:
        one = counted[key]
        is_part = is_of_services and one.service != BOTH_SERVICES
        is_total = not is_of_services and one.group == MINORITY_ETHNIC
        others = sum(_alone(other, found | {key}) for other in through[key])
        return is_part, is_total, one.label is not None, others, one.numerator or 0

    return min((key for key in line if key not in found), key=cost)


def _lines(counted: Mapping[Key, Result]) -> list[Line]:
    """Return every sum: services and both, groups and minority ethnic people, and the pay bands of one group."""
    among_groups = {key for key, one in counted.items() if one.reference == WHITE}
    return [
        *_by(counted, lambda key: (key[0], key[2], key[3])),
        *_by(among_groups, lambda key: key[:3]),
        *_by((key for key in counted if key[2] is not None), lambda key: (key[0], key[1], key[3])),
    ]


def _by(keys: Iterable[Key], rest: Callable[[Key], object]) -> Iterator[Line]:
    lines = defaultdict(list)
    for key in keys:
        lines[rest(key)].append(key)
    return (tuple(line) for line in lines.values() if len(line) >= _LEAST)
