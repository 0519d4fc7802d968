"""What the values of a translated field mean, by the mapping and by the scheme that it confirms. Nothing is guessed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from app.extracts.kinds import LEAVE_OUT, Field, Reads
from app.extracts.mapping import FileMapping, choices_of
from app.extracts.texts import Codes, codes_of, tidied_texts
from app.indicators.edition import Edition
from app.register.ethnicity_codes import EthnicityCode, Scheme, load_schemes

LEFT_OUT, REFUSED = np.int32(-2), np.int32(-3)
NOT_RECORDED = "not_known"
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PARTS = re.compile(r": | - ")


@dataclass(frozen=True, slots=True)
class Meanings:
    """The values of a field that are known, tidied, and the place of what each means among the field's choices.

    ``LEFT_OUT`` means that the row falls out, ``REFUSED`` that the value adds groups together.
    """

    known: pa.Array
    codes: Codes
    reached: frozenset[int]

    def of(self, values: pa.Array) -> Codes:
        """Return what each text means, or ``UNKNOWN``."""
        return codes_of(values, self.known, self.codes)


def meanings_of(item: Field, mapping: FileMapping, edition: Edition) -> Meanings:
    """Return what the values of one field mean in one file."""
    choices = choices_of(item, edition)
    places = {choice: np.int32(place) for place, choice in enumerate(choices)} | {LEAVE_OUT: LEFT_OUT}
    found: dict[str, np.int32] = {}
    if item.reads is Reads.ETHNICITY:
        found[""] = places[NOT_RECORDED]
        found |= _of_scheme(mapping.scheme, places)
    elif item.blank:
        found[""] = places[item.blank]
    given = mapping.values.get(item.key, {})
    found |= {text: places[given[value]] for text, value in zip(tidied_texts(list(given)), given, strict=True)}
    codes = np.fromiter(found.values(), np.int32, len(found))
    return Meanings(pa.array(list(found), pa.string()), codes, frozenset(int(code) for code in codes if code >= 0))


def _of_scheme(key: str, places: Mapping[str, np.int32]) -> dict[str, np.int32]:
    if not key:
        return {}
    return {
        text: REFUSED if code.return_group is None else places[code.return_group]
        for text, code in spellings(load_schemes()[key]).items()
    }


def spellings(scheme: Scheme) -> Mapping[str, EthnicityCode]:
    """Return every way in which a system writes the codes of a scheme, tidied, each with its code.

    The code itself wins over a label, and a spelling of two codes with different meanings is none.
    """
    found: dict[str, EthnicityCode] = {}
    unclear: set[str] = set()
    for code in scheme.codes.values():
        for text in tidied_texts(list(_labels(code.label))):
            if text in found and found[text].return_group != code.return_group:
                unclear.add(text)
            found.setdefault(text, code)
    labels = {text: code for text, code in found.items() if text not in unclear}
    codes = {text: code for code in scheme.codes.values() for text in tidied_texts(list(_codes(code.code)))}
    return labels | codes


def _codes(code: str) -> Iterator[str]:
    yield code
    if len(code) == 1 and code.isdigit():
        yield f"0{code}"


def _labels(label: str) -> Iterator[str]:
    plain = _BRACKETS.sub("", label)
    parts = _PARTS.split(plain)
    yield label
    yield plain
    for joint in (": ", " - ", " ", "-", " – ", ", "):  # noqa: RUF001 - a dash is what some systems write
        yield joint.join(parts)
    if len(parts) > 1:
        yield parts[-1]
