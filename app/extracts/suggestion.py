"""Suggests a mapping from the files themselves, for a person to look through: columns, schemes and what values mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.extracts.dates import orders_seen
from app.extracts.ethnicity import Recognition, recognise
from app.extracts.headings import doubled_headings, is_asc_wds, plain, suggested_columns
from app.extracts.kinds import Field, Kind, Reads, document_of, load_kinds
from app.extracts.mapping import FROM_STAFF
from app.extracts.meanings import spellings
from app.extracts.personal import personal_columns
from app.extracts.prepare import Given, open_table
from app.extracts.seen import Seen, look_at
from app.extracts.tables import ExtractError
from app.extracts.texts import tidied_texts
from app.indicators.edition import Edition
from app.register.ethnicity_codes import load_schemes
from schemas.personal import looks_personal

MOST_LISTED = 80
LONGEST_LISTED = 80
ASC_WDS = "asc_wds"
_WORDS: Mapping[str, Mapping[str, str]] = {
    field_key: {word: means for means, words in meanings.items() for word in words}
    for field_key, meanings in document_of("words").items()
}
Section = dict[str, Any]


@dataclass(slots=True)
class Suggested:
    """The suggested section of one file, what to say of it, and what a person must decide before it can be used."""

    kind: Kind
    section: Section
    sentences: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)


def suggest(
    files: Sequence[Given], edition: Edition, services: Sequence[str], before: Mapping[str, Section] | None = None
) -> tuple[Suggested, ...]:
    """Return a suggestion for every file. What a mapping made ``before`` decides already stays as it is.

    Raises ``ExtractError`` for a file that cannot be read.
    """
    return tuple(
        _Suggesting(given, files, edition, services, (before or {}).get(given.kind, {})).made() for given in files
    )


class _Suggesting:
    """Makes the suggestion for one file."""

    def __init__(
        self, given: Given, files: Sequence[Given], edition: Edition, services: Sequence[str], before: Section
    ) -> None:
        self._given, self._edition, self._services, self._before = given, edition, services, before
        self._kind = load_kinds()[given.kind]
        self._has_staff = given.kind != "staff" and any(other.kind == "staff" for other in files)
        try:
            named = [heading for one in before.get("columns", {}).values() for heading in _listed(one)]
            self._table = open_table(given, before.get("header_row"), before.get("sheet", ""), named)
        except ExtractError as error:
            raise ExtractError(f"{given.name}: {error.user_message}") from error
        self._out = Suggested(self._kind, {})

    def made(self) -> Suggested:
        """Return the suggestion."""
        if self._kind.key == ASC_WDS and not is_asc_wds(self._table.headings):
            raise ExtractError(f"{self._given.name} is not an ASC-WDS workers file: its headings are others.")
        section = asc_wds_section(self._table.headings) if self._kind.key == ASC_WDS else self._own_section()
        self._out.section = _merged(section, self._before)
        self._say_sheet()
        self._look(self._out.section["columns"])
        if self._kind.key != ASC_WDS:
            self._add_scheme()
            self._add_values()
            self._add_dates()
        self._say_pay()
        self._say_missing()
        return self._out

    def _say_sheet(self) -> None:
        if self._table.chosen_sheet:
            name = self._table.chosen_sheet if is_fit_to_list(self._table.chosen_sheet) else "…"
            self._out.sentences.append(f"Read from the sheet '{name}', the first with headings that we know.")

    def _own_section(self) -> Section:
        personal = {one.place for one in personal_columns(self._table.headings, self._table.sample())}
        headings = [heading if place not in personal else "" for place, heading in enumerate(self._table.headings)]
        found = suggested_columns(self._kind, headings)
        keys = suggested_columns(self._kind, self._table.headings)
        columns = {
            item.key: heading
            for item in self._kind.fields
            if (heading := (keys if item.reads is Reads.KEY else found).get(item.key))
        }
        section: Section = {"header_row": self._table.header_row, "date_order": "day_first", "columns": columns}
        section["fixed"] = self._suggested_fixed(columns)
        section["from_staff"] = self._suggested_from_staff(columns, section["fixed"])
        return section

    def _suggested_fixed(self, columns: Mapping[str, str]) -> dict[str, str]:
        fixed = {}
        if "service" not in columns and len(self._services) == 1:
            fixed["service"] = self._services[0]
        if self._kind.key == "applicants" and "shortlisted" not in columns:
            fixed["shortlisted"] = "yes"
            self._out.sentences.append("No column says who was shortlisted: every row is taken as shortlisted.")
        return fixed

    def _suggested_from_staff(self, columns: Mapping[str, str], fixed: Mapping[str, str]) -> list[str]:
        if not self._has_staff or "person" not in columns:
            return []
        keys = {item.key for item in self._kind.fields}
        wanted = [key for key in FROM_STAFF if key in keys and key not in columns and key not in fixed]
        if wanted:
            self._out.sentences.append(f"Taken from the staff list by the person number: {', '.join(wanted)}.")
        return wanted

    def _look(self, columns: Mapping[str, str]) -> None:
        wanted = {
            item.key: columns[item.key]
            for item in self._kind.fields
            if item.key in columns and (item.is_translated or item.reads is Reads.DATE)
        }
        self._out.seen = look_at(self._table, wanted)

    def _add_scheme(self) -> None:
        seen = self._out.seen.get("ethnicity")
        if seen is None or self._out.section.get("scheme"):
            return
        recognition: Recognition = recognise(seen.values)
        self._out.section["scheme"] = recognition.scheme
        self._out.sentences += recognition.sentences
        if recognition.rivals:
            self._out.missing.append("Which scheme the ethnicity values are of.")

    def _add_values(self) -> None:
        values = self._out.section.setdefault("values", {})
        for item in self._kind.fields:
            if item.is_translated and item.key in self._out.seen:
                values[item.key] = self._meanings(item, self._out.seen[item.key]) | _decided(values.get(item.key, {}))
                self._tell_undecided(item, values[item.key])

    def _meanings(self, item: Field, seen: Seen) -> dict[str, str]:
        """Return what each value seen means, ``""`` where a person must say; a value of the scheme is left to it."""
        words = _WORDS.get(item.key, {})
        scheme = self._out.section.get("scheme", "") if item.reads is Reads.ETHNICITY else ""
        of_scheme = spellings(load_schemes()[scheme]) if scheme else {}
        has_blank = item.reads is Reads.ETHNICITY or bool(item.blank)
        meanings = {}
        for text, tidy in zip(seen.values, tidied_texts(list(seen.values)), strict=True):
            if tidy not in of_scheme and not (has_blank and not tidy):
                meanings[text] = words.get(tidy, "")
        if any(not is_fit_to_list(text) for text in meanings) or len(meanings) > MOST_LISTED:
            self._out.sentences.append(
                f"{item.label}: not all values are listed, because some could be personal details."
            )
        listed = {text: means for text, means in meanings.items() if is_fit_to_list(text)}
        return listed if len(listed) <= MOST_LISTED else {text: means for text, means in listed.items() if means}

    def _tell_undecided(self, item: Field, values: Mapping[str, str]) -> None:
        undecided = sum(not means for means in values.values())
        if undecided:
            what = "1 value of" if undecided == 1 else f"{undecided} values of"
            mean = "means" if undecided == 1 else "mean"
            self._out.missing.append(f"What {what} '{item.key}' ({item.label.lower()}) {mean}.")

    def _add_dates(self) -> None:
        columns = [self._out.seen[key] for key in self._out.seen if self._kind.field(key).reads is Reads.DATE]
        if not columns or "date_order" in self._before:
            return
        orders = [orders_seen(seen.texts) for seen in columns]
        day_first, month_first = any(one for one, _ in orders), any(other for _, other in orders)
        self._out.section["date_order"] = "month_first" if month_first and not day_first else "day_first"
        if not day_first and not month_first and any(seen.has_slashes for seen in columns):
            self._out.sentences.append(
                "The dates could be read with the day or the month first; the day is taken as first."
            )

    def _say_pay(self) -> None:
        if "pay" not in self._out.section["columns"]:
            return
        pay = self._out.section.setdefault("pay", {"pay_is": "full_time", "period": "year"})
        whose = "full-time pay" if pay.get("pay_is", "full_time") == "full_time" else "pay for the hours worked"
        self._out.sentences.append(f"Pay is taken as {whose} for a {pay.get('period', 'year')}.")

    def _say_missing(self) -> None:
        section = self._out.section
        known = {*section["columns"], *section.get("fixed", {}), *section.get("from_staff", [])}
        for item in self._kind.fields:
            if item.key in self._kind.required and item.key not in known:
                self._out.missing.append(f"Which column says '{item.key}' ({item.label.lower()}).")
            if item.key not in known:
                self._out.missing += doubled_headings(item, self._table.headings)


def asc_wds_section(headings: Sequence[str]) -> Section:
    """Return the section for an ASC-WDS workers file with these headings: its columns and codes are known."""
    document = document_of(ASC_WDS)
    present = {plain(heading) for heading in headings}
    columns = {
        key: named
        for key, named in document["columns"].items()
        if all(plain(heading) in present for heading in _listed(named))
    }
    values: dict[str, dict[str, str]] = dict(document["values"])
    for place, key in enumerate(("service", "senior", "profession"), 1):
        values[key] = {code: role[place] for code, role in document["roles"].items()}
    return {
        "header_row": 1,
        "date_order": document["date_order"],
        "scheme": document["ethnicity"]["scheme"],
        "columns": columns,
        "values": {key: meanings for key, meanings in values.items() if key in columns},
        "pay": dict(document["pay"]),
    }


def _listed(named: str | Sequence[str]) -> Sequence[str]:
    return [named] if isinstance(named, str) else named


def is_fit_to_list(text: str) -> bool:
    """Whether a text of a file may be shown: short, printable, and without the signs of a person's own details."""
    return len(text) <= LONGEST_LISTED and text.isprintable() and not looks_personal(text)


def _decided(values: Mapping[str, str]) -> dict[str, str]:
    return {text: means for text, means in values.items() if means}


def _merged(suggested: Section, before: Section) -> Section:
    """Return the suggestion with every decision that was made before."""
    merged = {**suggested, **before}
    if before:
        known = {*before.get("columns", {}), *before.get("fixed", {}), *before.get("from_staff", [])}
        merged["columns"] = {**_without(suggested["columns"], known), **before.get("columns", {})}
        merged["fixed"] = {**_without(suggested.get("fixed", {}), known), **before.get("fixed", {})}
        merged["from_staff"] = list(_all_from_staff(suggested, before, known))
    return merged


def _without(values: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in known}


def _all_from_staff(suggested: Section, before: Section, known: set[str]) -> Iterator[str]:
    yield from before.get("from_staff", [])
    yield from (key for key in suggested.get("from_staff", []) if key not in known)
