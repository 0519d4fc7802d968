"""The 153 councils of the year and what each of them does, decided beforehand and known to the test alone.

83 register, 76 of them send a return that is signed; the other seven show how a council can fail to. One declines.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.access import Role
from app.register.regions import REGIONS

INVITED, REGISTERED, SUBMITTED, WITH_ADULT, WITH_BOTH = 153, 83, 76, 73, 43
BY_WEB = 0
SENT_BACK, ANSWERS_AT_ONCE, ANSWERS_LATE = 1, 2, 3
HANDS_OVER, NOBODY_REACHED, LETTER_COMES_BACK = 4, 101, 74
LEFT_ALONE, LEFT_ALONE_LATER = 70, 71
WITHDREW_EARLY, WITHDREW_SIGNED, NOTHING_TO_SEND, DECLINED = 76, 77, 78, 152
ONLY_REGISTERED, ONLY_TEMPLATE, NEVER_VALID, NEVER_SIGNED = 79, 80, 81, 82
TRUSTS = range(WITH_ADULT, SUBMITTED)
ALL_PEOPLE_NAMED = 5  # the last digit of the councils whose line in the list names a deputy and a signatory too
ADVERSE = 4  # every fourth council appoints minority ethnic applicants much more rarely
SAYS_EVERYTHING = range(4)  # the councils that supply every table


@dataclass(frozen=True, slots=True)
class Council:
    """One council and its days; ``None`` for what it never does."""

    number: int
    registers: date | None = None
    prepares: date | None = None
    sends: date | None = None
    signs: date | None = None
    plans: date | None = None
    reviews: date | None = None
    leaves: date | None = None
    services: tuple[str, ...] = ("adult",)

    @property
    def code(self) -> str:
        """Its code in the list and in its return."""
        return f"C{self.number:03}"

    @property
    def name(self) -> str:
        """What it is called."""
        return f"Council {self.number:03}"

    @property
    def region(self) -> str:
        """Where it lies."""
        return REGIONS[self.number % len(REGIONS)].name

    @property
    def kind(self) -> str:
        """What the list says it is."""
        return "trust" if self.number in TRUSTS else "council"

    @property
    def is_adverse(self) -> bool:
        """Whether its figures on appointment ask for an action."""
        return self.number < SUBMITTED and self.number % ADVERSE == 0

    @property
    def named(self) -> tuple[Role, ...]:
        """Whom its line in the list names."""
        every = (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)
        return every if self.number % 10 == ALL_PEOPLE_NAMED else every[:1]

    def address(self, role: Role) -> str:
        """Where a person of it is written to; the mail server refuses what begins with ``refused``."""
        is_refused = role is Role.LEAD and self.number in {HANDS_OVER, NOBODY_REACHED}
        return f"{'refused' if is_refused else role.value}@{self.code.lower()}.example"


def councils() -> tuple[Council, ...]:
    """Return everybody who is invited, in the order of the list."""
    return tuple(_council(number) for number in range(INVITED))


def list_of_councils() -> bytes:
    """Return the list that the programme brings: every council and whom it named."""
    roles = (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)
    header = ("name", "code", "kind", "region", *(f"{role}_{what}" for role in roles for what in ("name", "email")))
    lines = [",".join(header)]
    for one in councils():
        people = [cell for role in roles for cell in _named(one, role)]
        lines.append(",".join((one.name, one.code, one.kind, one.region, *people)))
    return "\n".join(lines).encode()


def person(one: Council, role: Role) -> str:
    """Return what a person is called."""
    return f"{one.code} {role.value}"


def _named(one: Council, role: Role) -> tuple[str, str]:
    return (person(one, role), one.address(role)) if role in one.named else ("", "")


def _council(number: int) -> Council:
    days = {what: _day(number, stages) for what, stages in _DAYS.items()}
    return Council(number, **{**days, **_APART.get(number, {})}, services=_services(number))


def _services(number: int) -> tuple[str, ...]:
    if number in TRUSTS:
        return ("children",)
    return ("adult", "children") if number < WITH_BOTH else ("adult",)


def _day(number: int, stages: dict[range, tuple[date, date]]) -> date | None:
    """Return a council's day: those of one stage are spread evenly from its first day to its last."""
    for numbers, (first, last) in stages.items():
        if number in numbers:
            return first + timedelta(days=(last - first).days * numbers.index(number) // max(1, len(numbers) - 1))
    return None


# 2024 and 2025: the numbers of the councils, and between which days they do it.
_DAYS = {
    "registers": {
        range(60): (date(2024, 4, 8), date(2024, 6, 12)),
        range(60, 70): (date(2024, 6, 18), date(2024, 6, 25)),
        range(70, 78): (date(2024, 7, 1), date(2024, 7, 31)),
        range(78, 83): (date(2024, 8, 5), date(2024, 8, 12)),
    },
    "prepares": {
        range(60): (date(2024, 7, 1), date(2024, 7, 20)),
        range(60, 70): (date(2024, 8, 27), date(2024, 8, 29)),
        range(70, 76): (date(2024, 8, 1), date(2024, 8, 5)),
        range(77, 78): (date(2024, 8, 6), date(2024, 8, 6)),
        range(80, 83): (date(2024, 8, 14), date(2024, 8, 16)),
    },
    "sends": {
        range(40): (date(2024, 9, 2), date(2024, 10, 4)),
        range(40, 54): (date(2024, 10, 11), date(2024, 10, 21)),
        range(54, 66): (date(2024, 10, 24), date(2024, 10, 28)),
        range(66, 70): (date(2024, 10, 30), date(2024, 10, 31)),
        range(70, 74): (date(2024, 11, 5), date(2024, 11, 13)),
        range(74, 76): (date(2024, 11, 27), date(2024, 12, 2)),
        range(77, 78): (date(2024, 9, 16), date(2024, 9, 16)),
        range(81, 83): (date(2024, 9, 19), date(2024, 9, 20)),
    },
    "signs": {
        range(40): (date(2024, 9, 3), date(2024, 10, 7)),
        range(40, 54): (date(2024, 10, 14), date(2024, 10, 23)),
        range(54, 66): (date(2024, 10, 25), date(2024, 10, 29)),
        range(66, 70): (date(2024, 10, 30), date(2024, 10, 31)),
        range(70, 74): (date(2024, 11, 5), date(2024, 11, 13)),
        range(74, 76): (date(2024, 11, 27), date(2024, 12, 2)),
        range(77, 78): (date(2024, 9, 18), date(2024, 9, 18)),
    },
    "plans": {
        range(60): (date(2025, 4, 1), date(2025, 4, 11)),
        range(60, 70): (date(2025, 4, 14), date(2025, 4, 24)),
        range(70, 73): (date(2025, 4, 28), date(2025, 4, 30)),
        range(73, 75): (date(2025, 5, 7), date(2025, 5, 7)),
        range(75, 76): (date(2025, 5, 20), date(2025, 5, 20)),
    },
    "reviews": {
        range(40): (date(2025, 9, 2), date(2025, 9, 12)),
        range(40, 64): (date(2025, 9, 17), date(2025, 9, 23)),
        range(64, 72): (date(2025, 9, 26), date(2025, 9, 30)),
        range(72, 76): (date(2025, 10, 6), date(2025, 10, 6)),
    },
    "leaves": {
        range(76, 77): (date(2024, 8, 20), date(2024, 8, 20)),
        range(77, 78): (date(2024, 10, 14), date(2024, 10, 14)),
        range(78, 79): (date(2024, 10, 2), date(2024, 10, 2)),
        range(DECLINED, DECLINED + 1): (date(2024, 6, 17), date(2024, 6, 17)),
    },
}
# The web council signs in its own time, and the one that handed over registers once its new lead is there.
_APART = {
    BY_WEB: {"sends": date(2024, 9, 10), "signs": date(2024, 9, 13)},
    HANDS_OVER: {"registers": date(2024, 6, 3)},
}
