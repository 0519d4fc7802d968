"""The details of a return as typed values, each with the place and the label that a person knows it by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app.indicators.edition import Edition
from app.indicators.returns import Place, ReturnDetails, TableState
from schemas.carrying import OTHER_COLLECTION
from schemas.dates import Ambiguous, parse_date
from schemas.findings import Finding, finding
from schemas.layout import NOTE_LABEL, STATE_LABEL, start_rows
from schemas.personal import looks_personal
from schemas.raw import RawCell, RawKind, RawReturn, Source
from schemas.wording import day, shown

DATE_KEYS = ("as_at", "window_from", "window_to", "survey_from", "survey_to")
_UNCLEAR_ANSWER = "F-37"
_NOTHING = RawCell(RawKind.BLANK, "", Place())
_SEPARATORS = re.compile(r"\s*(?:[,;|&+/]|\band\b)\s*")


@dataclass(frozen=True)
class DetailReader:
    """One file's details; what cannot be read is left out and gathers a finding."""

    edition: Edition
    raw: RawReturn
    findings: list[Finding] = field(default_factory=list)

    def text(self, key: str) -> str:
        """The text of a detail, empty where nothing was given."""
        return self._cell(key).text.strip()

    def is_missing(self, key: str) -> bool:
        """Whether nothing was given, as far as that can be said: a line of the sheet that moved has its own finding."""
        is_unread = self.raw.source is not Source.CSV and key not in self.raw.details
        return not is_unread and not self.text(key)

    def was_carried_over(self) -> bool:
        """Whether the reader said that the file is another collection's template."""
        return any(item.code == OTHER_COLLECTION for item in self.raw.findings)

    def place(self, key: str) -> Place:
        """Where a detail stands."""
        return self._cell(key).place

    def _cell(self, key: str) -> RawCell:
        return self.raw.details.get(key, _NOTHING)

    def label(self, key: str) -> str:
        """What the template calls a detail."""
        kind, _, table = key.partition(".")
        if table:
            return f"{NOTE_LABEL if kind == 'note' else STATE_LABEL} ({self.edition.table(table).title})"
        if key == "services":
            return "Services covered"
        return {line.key: line.label for line in start_rows(self.edition)}[key]

    def find(self, code: str, key: str, *, value: str | None = None, **values: object) -> None:
        """Keep a finding about a detail."""
        self.findings.append(
            finding(
                code,
                place=self.place(key),
                row=self.label(key),
                column=None,
                value=value,
                indicators=blocked_by_detail(self.edition, key),
                label=self.label(key),
                sample=self.edition.as_at_earliest.isoformat(),
                **values,
            )
        )

    def details(self) -> ReturnDetails:
        """The details as they stand in the file; dates, services, states and notes only where they could be read."""
        return ReturnDetails(
            organisation=self.text("organisation"),
            collection=self.collection(),
            template_version=self.text("template_version"),
            services=self.services(),
            prepared_by=self.text("prepared_by"),
            notes=dict(self._notes()),
            tables=dict(self._tables()),
            **{key: self.date(key) for key in DATE_KEYS},
        )

    def collection(self) -> int | None:
        """The collection year, or ``None`` where there is none to read."""
        written = self.text("collection").removesuffix(".0")
        return int(written) if re.fullmatch(r"\d{4}", written, re.ASCII) else None

    def date(self, key: str) -> date | None:
        """One date; a finding where something stands there that is not exactly one day."""
        cell = self._cell(key)
        written = cell.text.strip()
        if not written:
            return None
        read = parse_date(written) if cell.kind in (RawKind.DATE, RawKind.TEXT) else None
        if isinstance(read, Ambiguous):
            self._find_ambiguous(key, written, read)
            return None
        if read is None:
            self.find("D-06", key, value=shown(written))
        return read

    def _find_ambiguous(self, key: str, written: str, read: Ambiguous) -> None:
        self.find(
            "D-07",
            key,
            value=shown(written),
            first=day(read.first),
            second=day(read.second),
            first_iso=read.first.isoformat(),
            second_iso=read.second.isoformat(),
        )

    def services(self) -> tuple[str, ...]:
        """The services covered, in the edition's order; a finding where none or an unknown one is named."""
        names = {
            name.casefold(): item.key for item in self.edition.services for name in (item.key, item.label, item.short)
        }
        given = [part for part in _SEPARATORS.split(self.text("services").casefold()) if part]
        chosen = {names[part] for part in given if part in names}
        if any(part not in names for part in given) or (self.is_missing("services") and not self._is_answer_unclear()):
            wanted = ", ".join(item.label for item in self.edition.services)
            self.find("D-12", "services", value=shown(self.text("services")) or None, wanted=wanted)
            return ()
        return tuple(key for key in self.edition.service_keys if key in chosen)

    def _is_answer_unclear(self) -> bool:
        return any(item.code == _UNCLEAR_ANSWER for item in self.raw.findings)

    def _tables(self) -> Iterator[tuple[str, TableState]]:
        for table in self.edition.tables:
            key = f"table.{table.key}"
            written = re.sub(r"[\s_'-]+", "_", self.text(key).casefold())
            if written in set(TableState):
                yield table.key, TableState(written)
            elif written:
                self.find("D-16", key, value=shown(self.text(key)))

    def _notes(self) -> Iterator[tuple[str, str]]:
        for table in self.edition.tables:
            key = f"note.{table.key}"
            note = self.text(key)
            if looks_personal(note):
                self.find("D-17", key)
            elif note:
                yield table.key, note


def blocked_by_detail(edition: Edition, key: str) -> tuple[str, ...]:
    """The indicators that cannot be computed, or not compared, while a detail is wrong."""
    kind, _, table = key.partition(".")
    timing = kind.partition("_")[0] if kind != "as_at" else kind
    measures = edition.measures.values()
    if table:
        wanted = {measure.key for measure in measures if measure.table == table}
    elif timing in {measure.timing for measure in measures}:
        wanted = {measure.key for measure in measures if measure.timing == timing}
    else:
        wanted = set(edition.measures)
    used = (item for item in edition.indicators if item.is_applicable)
    return tuple(item.key for item in used if wanted.intersection((item.numerator, item.denominator)))
