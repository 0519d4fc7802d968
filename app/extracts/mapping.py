"""A mapping: which column of each file says what, and what each value means. It is saved, edited and used again."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.extracts.kinds import LEAVE_OUT, Field, Kind, Reads, document_of, load_kinds
from app.extracts.tables import ExtractError
from app.indicators.edition import Edition
from app.register.ethnicity_codes import load_schemes

DATE_ORDERS = ("day_first", "month_first")
IN_WINDOW = "in_window"
PERIODS = ("year", "month", "week", "hour")
PAY_IS = ("full_time", "actual")
FROM_STAFF = ("ethnicity", "service", "profession")
_PAY = document_of("pay")
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PayRule:
    """How an amount becomes full-time pay for a year."""

    pay_is: str = "full_time"
    period: str = "year"
    full_time_hours: float = _PAY["full_time_hours"]
    weeks: float = _PAY["weeks"]


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one extract is read. ``fixed`` says what is so of every row; ``from_staff`` what the staff list knows."""

    kind: Kind
    columns: Mapping[str, tuple[str, ...]]
    header_row: int | None = None
    sheet: str = ""
    date_order: str = DATE_ORDERS[0]
    fixed: Values = field(default_factory=dict)
    from_staff: tuple[str, ...] = ()
    scheme: str = ""
    values: Mapping[str, Values] = field(default_factory=dict)
    pay: PayRule = PayRule()

    def knows(self, key: str) -> bool:
        """Whether the mapping says anything of a field."""
        return key in self.columns or key in self.fixed or key in self.from_staff


@dataclass(frozen=True, slots=True)
class ExtractMapping:
    """The mapping of all files of one collection; ``confirmed`` once a person has looked through it."""

    collection: int
    files: Mapping[str, FileMapping]
    confirmed: bool = False


def read_mapping(text: str, edition: Edition) -> ExtractMapping:
    """Return the mapping that a text in TOML states; raise ``ExtractError`` for the first thing that cannot be used."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExtractError(f"The mapping is not a TOML file: {error}.") from error
    kinds = load_kinds()
    known = {"collection", "confirmed", *kinds}
    _refuse_unknown(document, known, "The mapping")
    collection, confirmed = document.get("collection"), document.get("confirmed", False)
    if collection != edition.collection:
        raise ExtractError(f"The mapping must say: collection = {edition.collection}.")
    if not isinstance(confirmed, bool):
        raise ExtractError("In the mapping, 'confirmed' must be true or false.")
    files = {key: _file(kinds[key], section, edition) for key, section in document.items() if key in kinds}
    return ExtractMapping(collection, files, confirmed)


def choices_of(item: Field, edition: Edition) -> tuple[str, ...]:
    """Return what a value of a field may mean in an edition, besides that its row is left out."""
    if item.reads is Reads.ETHNICITY:
        return tuple(group.key for group in edition.groups)
    return item.choices


def _file(kind: Kind, section: object, edition: Edition) -> FileMapping:
    if not isinstance(section, dict):
        raise ExtractError(f"In the mapping, [{kind.key}] must be a section.")
    about = f"In the mapping, [{kind.key}]"
    _refuse_unknown(section, _SECTION, about)
    mapping = FileMapping(
        kind=kind,
        columns=_columns(kind, section.get("columns", {}), about),
        header_row=_whole(section.get("header_row"), about),
        sheet=str(section.get("sheet", "")),
        date_order=_one_of(section.get("date_order", DATE_ORDERS[0]), DATE_ORDERS, f"{about} date_order"),
        fixed=_fixed(kind, section.get("fixed", {}), edition, about),
        from_staff=_from_staff(kind, section.get("from_staff", []), about),
        scheme=_scheme(section.get("scheme", ""), about),
        values=_values(kind, section.get("values", {}), edition, about),
        pay=_pay(section.get("pay", {}), about),
    )
    _refuse_gaps(mapping, about)
    return mapping


_SECTION = {
    *("columns", "header_row", "sheet", "date_order", "fixed", "from_staff", "scheme", "values", "pay"),
}


def _refuse_gaps(mapping: FileMapping, about: str) -> None:
    kind = mapping.kind
    for item in kind.fields:
        ways = (item.key in mapping.columns, item.key in mapping.fixed, item.key in mapping.from_staff)
        if sum(ways) > 1:
            raise ExtractError(f"{about} says twice where '{item.key}' comes from.")
        if item.key in kind.required and not any(ways):
            raise ExtractError(f"{about} does not say where '{item.key}' ({item.label.lower()}) comes from.")
    if mapping.from_staff and "person" not in mapping.columns:
        raise ExtractError(f"{about} takes facts from the staff list, so it must name the column 'person'.")


def _columns(kind: Kind, section: object, about: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, headings in _table(section, f"{about}.columns").items():
        item = _field_of(kind, key, about)
        named = (headings,) if isinstance(headings, str) else tuple(headings) if isinstance(headings, list) else ()
        if not named or not all(isinstance(name, str) and name.strip() for name in named):
            raise ExtractError(f"{about} names no column for '{key}'.")
        if len(named) > 1 and item.reads is not Reads.KEY:
            raise ExtractError(f"{about} names several columns for '{key}'; only a number may be made of several.")
        found[key] = named
    return found


def _fixed(kind: Kind, section: object, edition: Edition, about: str) -> dict[str, str]:
    found = {}
    for key, value in _table(section, f"{about}.fixed").items():
        item = _field_of(kind, key, about)
        allowed = (IN_WINDOW,) if item.reads is Reads.DATE else choices_of(item, edition)
        found[key] = _one_of(value, allowed, f"{about}.fixed {key}")
    return found


def _from_staff(kind: Kind, section: object, about: str) -> tuple[str, ...]:
    if not isinstance(section, list):
        raise ExtractError(f"{about} from_staff must be a list.")
    named = tuple(_one_of(key, FROM_STAFF, f"{about} from_staff") for key in section)
    for key in named:
        _field_of(kind, key, about)
    return named


def _scheme(name: object, about: str) -> str:
    return "" if name == "" else _one_of(name, tuple(load_schemes()), f"{about} scheme")


def _values(kind: Kind, section: object, edition: Edition, about: str) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for key, values in _table(section, f"{about}.values").items():
        item = _field_of(kind, key, about)
        allowed = (*choices_of(item, edition), LEAVE_OUT)
        where = f"{about}.values.{key}"
        decided = {text: means for text, means in _table(values, where).items() if means != ""}
        found[key] = {text: _one_of(means, allowed, where) for text, means in decided.items()}
    return found


def _pay(section: object, about: str) -> PayRule:
    values = _table(section, f"{about}.pay")
    _refuse_unknown(values, {"pay_is", "period", "full_time_hours", "weeks"}, f"{about}.pay")
    for key in ("full_time_hours", "weeks"):
        number = values.get(key, 1)
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= _PAY["most_hours"]:
            raise ExtractError(f"{about}.pay {key} must be a number above 0, at most {_PAY['most_hours']}.")
    _one_of(values.get("pay_is", PAY_IS[0]), PAY_IS, f"{about}.pay pay_is")
    _one_of(values.get("period", PERIODS[0]), PERIODS, f"{about}.pay period")
    return PayRule(**values)


def _table(section: object, about: str) -> dict[str, Any]:
    if not isinstance(section, dict):
        raise ExtractError(f"{about} must be a section.")
    return section


def _field_of(kind: Kind, key: str, about: str) -> Field:
    try:
        return kind.field(key)
    except KeyError:
        known = ", ".join(item.key for item in kind.fields)
        raise ExtractError(f"{about} speaks of '{key}'. Use one of {known}.") from None


def _one_of(value: object, allowed: tuple[str, ...], about: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise ExtractError(f"{about} must be one of {', '.join(allowed)}.")
    return value


def _whole(value: object, about: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise ExtractError(f"{about} header_row must be a whole number from 1.")


def _refuse_unknown(document: Mapping[str, object], known: set[str], about: str) -> None:
    strange = sorted(set(document) - known)
    if strange:
        raise ExtractError(f"{about} holds '{strange[0]}', which means nothing here. Use {', '.join(sorted(known))}.")
