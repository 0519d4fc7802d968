"""The findings of a report as a page lists them: each in words, alike ones together, however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.db.models import Confirmation, Finding, Waiver
from app.services.earlier_reasons import EarlierReason
from schemas.findings import Severity, load_checks

MOST_IN_GROUP = 100
MOST_ON_PAGE = 500
FEW = 10


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One finding in the words of the page.

    ``answer`` is the reason that was given, if one was; ``earlier`` is what was said to the same finding before,
    to be read again; ``waiver`` is why it is only a note.
    """

    finding: Finding
    place: str
    blocks: tuple[str, ...]
    is_new: bool
    answer: Confirmation | None = None
    earlier: EarlierReason | None = None
    waiver: Waiver | None = None

    @property
    def title(self) -> str:
        """What the check is called; its code where the catalogue of today no longer holds it."""
        check = load_checks().get(self.finding.code)
        return check.title if check else f"Check {self.finding.code}"

    @property
    def needs_reason(self) -> bool:
        """Whether the person still has to mend the figure or to say why it is right."""
        return self.finding.severity == Severity.CONFIRM and self.answer is None

    @property
    def labels(self) -> str:
        """The row and the column as the person sees them."""
        return " · ".join(label for label in (self.finding.row_label, self.finding.column_label) if label)


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Findings of one check in one table. ``shown`` are those that the page lists; the total counts them all."""

    items: tuple[ReportItem, ...]
    shown: tuple[ReportItem, ...]

    @property
    def first(self) -> ReportItem:
        """The finding that stands for all in what they have in common."""
        return self.items[0]

    @property
    def number(self) -> int:
        """The group's name in forms and links: the position of its first finding."""
        return self.first.finding.position

    @property
    def total(self) -> int:
        """How many findings there are, shown or not."""
        return len(self.items)

    @property
    def is_open(self) -> bool:
        """Whether so few are listed that nobody has to unfold them."""
        return len(self.shown) <= FEW

    @property
    def fix(self) -> str | None:
        """What to do, where it is the same for all."""
        return self.first.finding.fix if len({item.finding.fix for item in self.items}) == 1 else None

    @property
    def expected(self) -> str | None:
        """What was expected, where it is the same for all."""
        return self.first.finding.expected if len({item.finding.expected for item in self.items}) == 1 else None

    @property
    def blocks(self) -> tuple[str, ...]:
        """The numbers of the indicators that any of them concerns, in order."""
        return tuple(sorted({number for item in self.items for number in item.blocks}, key=number_order))

    @property
    def open_to_bulk(self) -> tuple[ReportItem, ...]:
        """The listed findings that one reason could answer together; none where only one is left."""
        left = tuple(item for item in self.shown if item.needs_reason)
        return left if len(left) > 1 else ()


def grouped(items: Iterable[ReportItem], room: int = MOST_ON_PAGE) -> tuple[ItemGroup, ...]:
    """Put findings of one check and one table together; groups stand where their first finding stood.

    A group lists at most a hundred, those without a reason first, and all groups together about ``room``; each
    lists at least one.
    """
    alike: dict[tuple[str, str | None], list[ReportItem]] = {}
    for item in items:
        alike.setdefault((item.finding.code, item.finding.sheet), []).append(item)
    groups = []
    for members in alike.values():
        shown = _listed(members, max(1, min(room, MOST_IN_GROUP)))
        room -= len(shown)
        groups.append(ItemGroup(tuple(members), shown))
    return tuple(groups)


def _listed(members: Sequence[ReportItem], most: int) -> tuple[ReportItem, ...]:
    if len(members) <= most:
        return tuple(members)
    chosen = sorted(members, key=lambda item: not item.needs_reason)[:most]
    return tuple(sorted(chosen, key=lambda item: item.finding.position))


def place_words(found: Finding) -> str:
    """Return where a finding stands, in the words of the user's file."""
    parts = [
        f"Sheet {found.sheet}" if found.sheet else "",
        f"cell {found.cell}" if found.cell else "",
        f"line {found.line}" if found.line else "",
    ]
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:] if words else "The whole file"


def indicator_numbers(found: Finding, numbers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the numbers of the indicators that a finding concerns, by the edition's ``numbers``."""
    return tuple(numbers.get(key, key) for key in found.indicators or ())


def number_order(number: str) -> tuple[int, str]:
    """Return the key by which indicators stand in order: 7a after 6, 10 after 9."""
    digits = "".join(character for character in number if character.isdigit())
    return int(digits or 0), number
