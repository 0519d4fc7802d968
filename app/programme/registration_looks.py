"""What deserves a look before a registration is approved: addresses, people who are elsewhere as well, services."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom an organisation names: their name, their email address, and their role in words.

    ``also`` names the other organisations that they belong to.
    """

    name: str
    email: str
    role: str
    also: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """What stands behind the sign of the address, in small letters."""
        return self.email.rpartition("@")[2].casefold()


def looks(
    people: Sequence[Named],
    services: Sequence[str],
    before: Sequence[str] | None,
    year_before: int,
    run_by: Sequence[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """Return in sentences what somebody should look at; nothing where a registration is a plain one.

    ``people`` stand in the order in which they joined, so that the first is whom the programme invited. ``services``
    are those in scope, ``before`` those of the collection before, ``None`` where it took no part; both in words.
    ``run_by`` are services that another organisation runs for it, in words, each with that one's name.
    """
    other = _other_services(services, before, year_before)
    return (*_elsewhere(people), *_of_one_name(people), *_at_others(people), *other, *_run_by(services, run_by))


def vacancies(missing: Sequence[str]) -> tuple[str, ...]:
    """Return in sentences which of the roles that it needs nobody holds, as after a handover to the deputy."""
    return tuple(f"Nobody there is {role} at the moment." for role in missing)


def _elsewhere(people: Sequence[Named]) -> Iterator[str]:
    """Yield whose address lies elsewhere than most; of two as common, that of the person who was invited is usual."""
    if not people:
        return
    usual = Counter(one.domain for one in people).most_common(1)[0][0]
    for one in people:
        if one.domain != usual:
            yield f"{one.name} ({one.role}) has an address at {one.domain}, not at {usual}."


def _of_one_name(people: Sequence[Named]) -> Iterator[str]:
    """Yield who share a name: two people, as a rule, and now and then one who would sign what they prepared."""
    for one, other in combinations(people, 2):
        if _plain(one.name) == _plain(other.name):
            yield f"{one.role.capitalize()} and {other.role} are both called {one.name}. Are they two people?"


def _at_others(people: Sequence[Named]) -> Iterator[str]:
    for one in people:
        for other in one.also:
            yield f"{one.name} ({one.role}) belongs to {other} as well."


def _run_by(services: Sequence[str], run_by: Sequence[tuple[str, str]]) -> Iterator[str]:
    for service, name in run_by:
        if service in services:
            yield (
                f"{service} is in scope, but {name} runs it for them and counts its people in its own return, so they "
                "may be counted twice."
            )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _other_services(services: Sequence[str], before: Sequence[str] | None, year: int) -> Iterator[str]:
    if before is None or not before:
        return
    for one in services:
        if one not in before:
            yield f"{one} is in scope now and was not in {year}."
    for one in before:
        if one not in services:
            yield f"{one} was in scope in {year} and is not now."
