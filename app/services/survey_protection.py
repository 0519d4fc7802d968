"""What may be seen of a staff survey once it is closed: no question for fewer than ten people.

The own organisation sees its own counts, but these answers were given on a promise, and the promise comes first. A
group in which fewer than ten people answered is shown only together with others of its side; a side of fewer than
ten, and fewer than ten who would not name a group, are not shown at all. No total over what is shown and what is
not is ever stated for a question, so that nothing can be subtracted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.indicators.edition import Edition, Side
from app.programme.staff_survey import Count, SurveyKit, added, survey_kit

SIDES = (Side.WHITE, Side.MINORITY_ETHNIC, Side.UNKNOWN)
Counts = Mapping[str, Count]
ServiceCounts = Mapping[str, Counts]
Groups = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some ethnic groups of a service, by their keys, whose answers may be seen as one."""

    service: str
    groups: Groups
    count: Count


def what_may_be_seen(edition: Edition, counts: ServiceCounts) -> tuple[Part, ...]:
    """Return what may be seen of each service, in the order of the edition; what is not here is shown to nobody."""
    asked = [service for service in edition.service_keys if service in counts]
    return tuple(part for service in asked for part in _parts(edition, service, counts[service]))


def _parts(edition: Edition, service: str, counts: Counts) -> Iterator[Part]:
    kit = survey_kit()
    for side in SIDES:
        on_side = {key: counts[key] for key in edition.groups_on(side) if key in counts}
        hosts = frozenset({kit.small_groups_together} if side is Side.MINORITY_ETHNIC else ())
        for groups in _protected(on_side, kit, hosts):
            yield Part(service, groups, added((counts[key] for key in groups), kit.measures))


def _protected(counts: Counts, kit: SurveyKit, hosts: frozenset[str]) -> tuple[Groups, ...]:
    """Return the groups of one side as they may be shown, or none where all of them together are too few.

    Groups that are too small go together, with the group in whose column they would stand and, while they are still
    too few, with the next smallest.
    """
    least = kit.least_respondents
    small = {key for key, count in counts.items() if 0 < count.respondents < least}
    if not small:
        return tuple((key,) for key in counts)
    together = small | (hosts & counts.keys())
    for key in sorted(counts, key=lambda one: counts[one].respondents):
        if sum(counts[one].respondents for one in together) < least and counts[key].respondents:
            together.add(key)
    if sum(counts[one].respondents for one in together) < least:
        return ()
    apart = [(key,) for key in counts if key not in together]
    return (*apart, tuple(key for key in counts if key in together))
