"""The catalogue of editions: reads the TOML files and refuses one that is incomplete or contradicts itself."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import EditionError
from app.indicators.edition import (
    Adverse,
    Breakdown,
    Edition,
    EthnicGroup,
    IndicatorDefinition,
    Kind,
    Measure,
    Service,
    Side,
    Table,
)

EDITIONS_DIR = Path(__file__).parent / "editions"
_YEARS = "[0-9][0-9][0-9][0-9].toml"


@lru_cache(maxsize=32)
def load_edition(collection: int, directory: Path = EDITIONS_DIR) -> Edition:
    """Return the edition of a collection year; raise ``EditionError`` if there is none or it cannot be used.

    A year that the folder does not hold is read from the shipped ones.
    """
    edition = _edition(_document(collection, directory))
    if edition.collection != collection:
        raise EditionError(f"{collection}.toml says that its collection is {edition.collection}. Correct one of them.")
    return edition


def collections(directory: Path = EDITIONS_DIR) -> tuple[int, ...]:
    """Return the collection years that have an edition, oldest first; a folder adds to the shipped ones."""
    return tuple(sorted({int(path.stem) for folder in (EDITIONS_DIR, directory) for path in folder.glob(_YEARS)}))


def check_editions(directory: Path = EDITIONS_DIR) -> None:
    """Read every edition once; raise ``EditionError`` for the first that cannot be used."""
    for year in collections(directory):
        load_edition(year, directory)


def current_collection(directory: Path = EDITIONS_DIR) -> int:
    """Return the newest collection year whose edition is marked as current; raise ``EditionError`` if none is."""
    years = [year for year in collections(directory) if load_edition(year, directory).status == "current"]
    if not years:
        raise EditionError('No edition has status = "current".')
    return max(years)


def _document(collection: int, directory: Path) -> dict[str, Any]:
    name = f"{collection}.toml"
    path = next((folder / name for folder in (directory, EDITIONS_DIR) if (folder / name).is_file()), None)
    if path is None:
        years = ", ".join(map(str, collections(directory)))
        raise EditionError(f"There is no edition for collection {collection}. Editions: {years}.")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"{path.name} is not a TOML file: {error}.") from error
    if "extends" not in document:
        return document
    earlier = document.pop("extends")
    if not isinstance(earlier, int) or earlier >= collection:
        raise EditionError(f"{path.name} extends {earlier!r}. An edition can only extend one of an earlier year.")
    if "status" not in document:
        raise EditionError(f"{path.name} does not say its status, which is never taken over from an earlier edition.")
    return _merged(_document(earlier, directory), document)


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _edition(document: Mapping[str, Any]) -> Edition:
    try:
        edition = Edition(
            **{key: document[key] for key in _PLAIN_FIELDS},
            as_at_earliest=document["as_at"]["earliest"],
            as_at_latest=document["as_at"]["latest"],
            most_unknown=document["settings"]["most_unknown"],
            window_months=document["window"]["months"],
            window_earliest_end=document["window"]["earliest_end"],
            window_latest_end=document["window"]["latest_end"],
            services=tuple(Service(key, **fields) for key, fields in document["services"].items()),
            groups=_groups(document),
            tables=tuple(_table(key, fields) for key, fields in document["tables"].items()),
            indicators=tuple(_indicator(key, fields) for key, fields in document["indicators"].items()),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EditionError(f"Edition {document.get('collection', '?')} cannot be used: {error}.") from error
    _refuse_contradictions(edition)
    return edition


_LONGEST_WINDOW = 60  # months: five years, the longest that is added up
_STATUSES = ("provisional", "current", "closed")
_PLAIN_FIELDS = ("collection", "phase", "title", "template_version", "rule_set", "status")


def _groups(document: Mapping[str, Any]) -> tuple[EthnicGroup, ...]:
    sides = {"white_minority": document["settings"]["white_minority_side"]}
    return tuple(
        EthnicGroup(**{"hint": "", **fields, "key": key, "side": Side(sides.get(key, fields["side"]))})
        for key, fields in document["ethnic_groups"].items()
    )


def _table(key: str, fields: Mapping[str, Any]) -> Table:
    measures = tuple(_measure(name, key, measure) for name, measure in fields["measures"].items())
    return Table(key, fields["title"], fields["sheet"], fields["guidance"], measures)


def _measure(key: str, table: str, fields: Mapping[str, Any]) -> Measure:
    breakdowns = tuple(Breakdown(*item) for item in fields.get("breakdowns", {}).items())
    rest = {name: value for name, value in fields.items() if name != "breakdowns"}
    return Measure(key=key, table=table, breakdowns=breakdowns, **rest)


def _indicator(key: str, fields: Mapping[str, Any]) -> IndicatorDefinition:
    parsed = {
        "kind": Kind(fields["kind"]),
        "adverse": Adverse(fields["adverse"]),
        "bands": tuple(fields.get("bands", ())),
    }
    return IndicatorDefinition(key=key, **{**fields, **parsed})


def _refuse_contradictions(edition: Edition) -> None:
    if edition.status not in _STATUSES:
        known = ", ".join(_STATUSES)
        raise EditionError(f"Edition {edition.collection} has the status {edition.status!r}. Use one of: {known}.")
    _refuse_settings(edition)
    for indicator in edition.indicators:
        _refuse_unknown_measures(edition, indicator)
    for measure in edition.measures.values():
        for other in filter(None, (measure.within, measure.usually_within)):
            if other not in edition.measures:
                raise EditionError(f"{measure.key} is said to lie within {other}, which is not a measure.")


def _refuse_settings(edition: Edition) -> None:
    """Refuse days that are none or run backwards, and numbers that no collection could mean."""
    days = {
        "[as_at] earliest and latest": (edition.as_at_earliest, edition.as_at_latest),
        "[window] earliest_end and latest_end": (edition.window_earliest_end, edition.window_latest_end),
    }
    for names, (first, last) in days.items():
        if not (isinstance(first, date) and isinstance(last, date) and first <= last):
            raise EditionError(f"Edition {edition.collection}: {names} must be two days, the earlier first.")
    limits = {
        "[window] months": (edition.window_months, 1, _LONGEST_WINDOW),
        "[settings] most_unknown": (edition.most_unknown, 0, 100),
    }
    for name, (value, least, most) in limits.items():
        if type(value) is not int or not least <= value <= most:
            raise EditionError(f"Edition {edition.collection}: {name} is {value!r}. Use {least} to {most}.")


def _refuse_unknown_measures(edition: Edition, indicator: IndicatorDefinition) -> None:
    for measure in (indicator.numerator, indicator.denominator):
        if measure not in edition.measures:
            raise EditionError(f"Indicator {indicator.number} uses {measure}, which is not a measure.")
    known = edition.measures[indicator.denominator].breakdown_keys
    for band in indicator.bands:
        if band not in known:
            raise EditionError(f"Indicator {indicator.number} uses the band {band}, which is not a breakdown.")
