"""Judges the rows of one file, batch by batch: what each says of its person, or why it does not count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from app.extracts import fates as fate_names
from app.extracts.amounts import amounts_of
from app.extracts.dates import NO_DATE, UNREADABLE, days_of
from app.extracts.fates import Fates
from app.extracts.keys import NO_KEY, hashed
from app.extracts.kinds import Field, Reads
from app.extracts.mapping import IN_WINDOW, FileMapping, choices_of
from app.extracts.meanings import LEFT_OUT, REFUSED, Meanings, meanings_of
from app.extracts.pay import Paid, bands_of, full_time_pay, lowest_pay, plausible_hours, weekly_hours
from app.extracts.tables import Batch
from app.extracts.texts import UNKNOWN
from app.indicators.edition import Edition

Small = NDArray[np.int8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

AMOUNTS = ("hours", "share", "pay", "hourly_pay")
KEYS = ("person", "application")
NOT_SAID = np.int8(-1)
_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the return is about: the edition, whose it is, the day and the window, and the services covered."""

    edition: Edition
    organisation: str
    as_at: date
    window_from: date
    window_to: date
    services: tuple[str, ...]
    prepared_by: str = ""


@dataclass(slots=True)
class Judged:
    """Every row of a file in a few bytes each. ``fate`` 0 is a row that counts, so far.

    ``said`` holds for each translated field the place of its choice; ``NOT_SAID`` where nothing is said.
    """

    mapping: FileMapping
    fates: Fates
    rows: NDArray[np.int64]
    fate: NDArray[np.int16]
    keys: NDArray[np.uint64]
    said: dict[str, Small]
    hours: Floats
    pay: Floats
    band: Small
    unread_pay: Mask
    reached: dict[str, frozenset[int]]
    ragged: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


class Judge:
    """Judges one file. ``places`` says in which columns each field of the mapping stands."""

    def __init__(self, mapping: FileMapping, places: Mapping[str, tuple[int, ...]], terms: Terms, salt: str) -> None:
        self._mapping, self._places, self._terms, self._salt = mapping, places, terms, salt
        self._fates = Fates(mapping.kind)
        self._meanings: dict[str, Meanings] = {
            item.key: meanings_of(item, mapping, terms.edition)
            for item in mapping.kind.fields
            if item.is_translated and item.key in places
        }
        self._parts: list[Judged] = []

    def take(self, batch: Batch) -> None:
        """Judge some rows; nothing of their cells is kept."""
        size = len(batch.rows)
        columns = {key: [batch.columns[place] for place in at] for key, at in self._places.items()}
        fate = np.zeros(size, np.int16)
        self._fates.give(fate, _all_blank(batch), fate_names.BLANK)
        for mask in batch.faulty.values():
            self._fates.give(fate, mask, fate_names.FAULTY)
        codes = self._codes(columns, size)
        self._judge(fate, codes, columns)
        paid, unread = _paid(columns, size)
        pay = full_time_pay(paid, self._mapping.pay)
        self._parts.append(
            Judged(
                mapping=self._mapping,
                fates=self._fates,
                rows=batch.rows,
                fate=fate,
                keys=self._keys(columns, size),
                said={key: np.maximum(found, NOT_SAID).astype(np.int8) for key, found in codes.items()},
                hours=weekly_hours(paid, self._mapping.pay),
                pay=pay,
                band=bands_of(self._band_pay(codes, pay), self._terms.edition).astype(np.int8),
                unread_pay=unread,
                reached={},
            )
        )

    def judged(self, ragged: NDArray[np.int64]) -> Judged:
        """Return all rows together."""
        parts = self._parts or [self._nothing()]
        self._parts = []
        whole = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("rows", "fate", "keys", "hours", "pay", "band", "unread_pay")
        }
        said = {key: np.concatenate([part.said[key] for part in parts]) for key in parts[0].said}
        return Judged(
            mapping=self._mapping, fates=self._fates, said=said, reached=self._reached(), ragged=ragged, **whole
        )

    def _nothing(self) -> Judged:
        empty = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
        self.take(Batch(np.zeros(0, np.int64), {place: empty for at in self._places.values() for place in at}))
        return self._parts.pop()

    def _reached(self) -> dict[str, frozenset[int]]:
        """Return which choices of each field some value can mean, so that a choice nobody can make is not a 0."""
        fixed = {key: frozenset({self._fixed(self._mapping.kind.field(key))}) for key in self._mapping.fixed}
        return {key: meanings.reached for key, meanings in self._meanings.items()} | fixed

    def _fixed(self, item: Field) -> int:
        value = self._mapping.fixed[item.key]
        return 0 if value == IN_WINDOW else choices_of(item, self._terms.edition).index(value)

    def _codes(self, columns: Mapping[str, list[pa.DictionaryArray]], size: int) -> dict[str, NDArray[np.int32]]:
        codes = {}
        for item in self._mapping.kind.fields:
            if not item.is_translated:
                continue
            if item.key in self._mapping.fixed:
                codes[item.key] = np.full(size, self._fixed(item), np.int32)
            elif item.key in columns:
                column = columns[item.key][0]
                codes[item.key] = _spread(self._meanings[item.key].of(column.dictionary), column)
        return codes

    def _judge(
        self,
        fate: NDArray[np.int16],
        codes: Mapping[str, NDArray[np.int32]],
        columns: Mapping[str, list[pa.DictionaryArray]],
    ) -> None:
        if {"appointed", "shortlisted"} <= codes.keys():
            yes_but_no = (codes["appointed"] == 0) & (codes["shortlisted"] == 1)
            self._fates.give(fate, yes_but_no, fate_names.CONTRADICTORY)
        for key in self._mapping.kind.judged:
            item = self._mapping.kind.field(key)
            if key in codes:
                self._judge_choice(fate, item, codes[key])
            elif item.reads is Reads.DATE and key in columns:
                self._judge_date(fate, item, columns[key][0])

    def _judge_choice(self, fate: NDArray[np.int16], item: Field, codes: NDArray[np.int32]) -> None:
        give = self._fates.give
        give(fate, codes == UNKNOWN, fate_names.UNMAPPED, item.key)
        give(fate, codes == LEFT_OUT, fate_names.LEFT_OUT, item.key)
        give(fate, codes == REFUSED, fate_names.REFUSED, item.key)
        if item.keep:
            give(fate, codes != item.choices.index(item.keep), fate_names.KEPT_OUT, item.key)
        if item.key == "service":
            give(fate, not_covered(codes, item, self._terms), fate_names.NOT_COVERED)

    def _judge_date(self, fate: NDArray[np.int16], item: Field, column: pa.DictionaryArray) -> None:
        day_first = self._mapping.date_order == "day_first"
        days = _spread(days_of(column.dictionary, day_first=day_first), column)
        give, stated = self._fates.give, days > UNREADABLE
        give(fate, days == UNREADABLE, fate_names.BAD_DATE, item.key)
        if item.key == "started":
            give(fate, stated & (days > _day(self._terms.as_at)), fate_names.NOT_YET)
        elif item.key == "ended":
            give(fate, stated & (days < _day(self._terms.as_at)), fate_names.NO_LONGER)
        else:
            give(fate, days == NO_DATE, fate_names.NO_DATE, item.key)
            give(fate, days < _day(self._terms.window_from), fate_names.BEFORE, item.key)
            give(fate, days > _day(self._terms.window_to), fate_names.AFTER, item.key)

    def _keys(self, columns: Mapping[str, list[pa.DictionaryArray]], size: int) -> NDArray[np.uint64]:
        for key in KEYS:
            if key in columns:
                return hashed(columns[key], self._salt)
        return np.full(size, NO_KEY, np.uint64)

    def _band_pay(self, codes: Mapping[str, NDArray[np.int32]], pay: Floats) -> Floats:
        """Return pay, or where there is none the lower limit of the band that the row states itself."""
        if "pay_band" not in codes:
            return pay
        choices = self._mapping.kind.field("pay_band").choices
        return np.where(np.isnan(pay), lowest_pay(codes["pay_band"], choices), pay)


def not_covered(codes: NDArray[np.int32], item: Field, terms: Terms) -> Mask:
    """Return which rows are of a service that the return does not cover."""
    covered = [place for place, service in enumerate(item.choices) if service in terms.services]
    return (codes >= 0) & ~np.isin(codes, covered)


def _all_blank(batch: Batch) -> Mask:
    blank = np.ones(len(batch.rows), np.bool_)
    for column in batch.columns.values():
        is_empty = pc.equal(pc.utf8_trim_whitespace(column.dictionary), "").to_numpy(zero_copy_only=False)
        blank &= _spread(is_empty, column)
    return blank


def _spread(of_values: NDArray[_Kind], column: pa.DictionaryArray) -> NDArray[_Kind]:
    spread: NDArray[_Kind] = of_values[column.indices.to_numpy(zero_copy_only=False)]
    return spread


def _paid(columns: Mapping[str, list[pa.DictionaryArray]], size: int) -> tuple[Paid, Mask]:
    found, unread = {}, np.zeros(size, np.bool_)
    for key in AMOUNTS:
        found[key] = np.full(size, np.nan)
        if key in columns:
            amounts, strange = amounts_of(columns[key][0].dictionary)
            found[key] = _spread(amounts, columns[key][0])
            if key in {"pay", "hourly_pay"}:
                unread |= _spread(strange, columns[key][0])
    hours = plausible_hours(found["hours"])
    return Paid(found["pay"], found["hourly_pay"], hours, found["share"]), unread


def _day(value: date) -> int:
    return int(np.datetime64(value, "D").astype(np.int64))
