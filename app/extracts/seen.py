"""The values that stand in a few columns of a table, each with its number of rows: what a suggestion is made from."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from app.extracts.headings import plain
from app.extracts.tables import Table

MOST_VALUES = 5_000
_SLASHES = r"^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The distinct values of one column and their rows; of a column with very many, the first few thousand."""

    values: Mapping[str, int]

    @property
    def texts(self) -> pa.Array:
        """The values as a column."""
        return pa.array(list(self.values), pa.string())

    @property
    def has_slashes(self) -> bool:
        """Whether some value is a date in numbers whose order is open."""
        return bool(pc.any(pc.match_substring_regex(self.texts, pattern=_SLASHES)).as_py())


def look_at(table: Table, wanted: Mapping[str, str]) -> dict[str, Seen]:
    """Return what stands in the columns with these headings, by the name under which each is wanted."""
    plains = [plain(heading) for heading in table.headings]
    places = {key: plains.index(plain(heading)) for key, heading in wanted.items() if plain(heading) in plains}
    values: dict[int, dict[str, int]] = {place: {} for place in places.values()}
    for batch in table.batches(sorted(values)) if values else ():
        for place, found in values.items():
            _add(found, batch.columns[place])
    return {key: Seen(values[place]) for key, place in places.items()}


def _add(found: dict[str, int], column: pa.DictionaryArray) -> None:
    counts = pc.value_counts(column.indices)
    texts = column.dictionary.take(counts.field("values")).to_pylist()
    for text, rows in zip(texts, counts.field("counts").to_pylist(), strict=True):
        if text in found or len(found) < MOST_VALUES:
            found[text] = found.get(text, 0) + rows
