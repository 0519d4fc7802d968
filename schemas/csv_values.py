"""Reads what a CSV line says its count is a count of: keys or labels of the edition, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.indicators.edition import Edition
from app.indicators.returns import Cell, Place
from schemas.draft import blocked_by, every_indicator
from schemas.findings import Finding, finding
from schemas.text_match import keyed, look_alike, nearest
from schemas.wording import listed, shown

MOST_ALLOWED_SHOWN = 14


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of one column, each spelling with the key that it stands for."""

    column: str
    keys: tuple[str, ...]
    spellings: Mapping[str, str]


class LineReader:
    """Reads line after line against one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._services = _vocabulary("service", {item.key: item.label for item in edition.services})
        self._measures = _vocabulary("measure", {item.key: item.label for item in edition.measures.values()})
        self._groups = _vocabulary("ethnic_group", {item.key: item.label for item in edition.groups})
        self._breakdowns = {
            measure.key: _vocabulary("breakdown", {item.key: item.label for item in measure.breakdowns})
            for measure in edition.measures.values()
        }

    def cell(self, fields: Mapping[str, str], place: Place) -> tuple[Cell | None, list[Finding]]:
        """Return what a line counts, or ``None`` with a finding for every value that is not known."""
        findings: list[Finding] = []
        service = _read(fields, self._services, place, findings)
        measure = _read(fields, self._measures, place, findings)
        group = _read(fields, self._groups, place, findings)
        breakdown = self._breakdown(fields["breakdown"], measure, place, findings) if measure else None
        findings = [replace(item, indicators=self._cost(measure)) for item in findings]
        if findings or service is None or measure is None or group is None or breakdown is None:
            return None, findings
        return Cell(service, measure, breakdown, group), findings

    def _cost(self, measure: str | None) -> tuple[str, ...]:
        """The indicators that a line may cost: those of its measure, or all where nobody can say which it is."""
        return blocked_by(self._edition, [measure]) if measure else every_indicator(self._edition)

    def _breakdown(self, text: str, measure: str, place: Place, findings: list[Finding]) -> str | None:
        known = self._breakdowns[measure]
        if known.keys:
            return _read({"breakdown": text}, known, place, findings)
        if not text.strip():
            return ""
        allowed = f"An empty value, since {measure} has no breakdown."
        findings.append(_unknown("breakdown", text, place, "", allowed))
        return None


def _vocabulary(column: str, labels: Mapping[str, str]) -> _Vocabulary:
    spellings = {keyed(word): key for key, label in labels.items() for word in (label, key)}
    return _Vocabulary(column, tuple(labels), spellings)


def _read(fields: Mapping[str, str], words: _Vocabulary, place: Place, findings: list[Finding]) -> str | None:
    text = fields[words.column]
    key = words.spellings.get(keyed(text))
    if key is None:
        findings.append(_fault(text, words, place))
    return key


def _fault(text: str, words: _Vocabulary, place: Place) -> Finding:
    alike = look_alike(text, (*words.keys, *words.spellings))
    if alike:
        where = f"Line {place.line}, {words.column}"
        return finding("F-48", place=place, column=words.column, value=shown(text), where=where, nearest=alike)
    close = nearest(text, words.keys)
    hint = f" The nearest is '{close}'." if close else ""
    return _unknown(words.column, text, place, hint, _allowed(words.keys))


def _allowed(keys: Sequence[str]) -> str:
    return f"One of: {listed(keys[:MOST_ALLOWED_SHOWN])}."


def _unknown(column: str, text: str, place: Place, hint: str, allowed: str) -> Finding:
    read = f"'{shown(text)}'" if text.strip() else "nothing"
    return finding("F-47", place=place, column=column, value=shown(text), read=read, nearest=hint, allowed=allowed)
