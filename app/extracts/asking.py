"""What a page asks a person of a suggested mapping, as plain values: columns, codes and what values mean.

Nothing of a row is in it: a value is shown only where it is known, where several rows have it, or where it could be
nobody's name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.extracts.headings import plain, score_of
from app.extracts.kinds import LEAVE_OUT, Field, Reads
from app.extracts.mapping import DATE_ORDERS, FROM_STAFF, IN_WINDOW, PAY_IS, PERIODS, choices_of
from app.extracts.meanings import spellings
from app.extracts.personal import personal_columns
from app.extracts.prepare import Given, open_table
from app.extracts.suggestion import Suggested, is_fit_to_list
from app.extracts.tables import ExtractError, Table
from app.extracts.texts import tidied_texts
from app.indicators.edition import Edition
from app.register.ethnicity_codes import load_schemes

FEWEST_ROWS = 5
_COULD_BE_A_NAME = re.compile(r"[^\W\d_]+['’-]?[^\W\d_]*\.?(?:[,\s]+[^\W\d_]+['’-]?[^\W\d_]*\.?){1,3}")  # noqa: RUF001
_KEY_AND_LABEL = re.compile(r"'\w+' \(([^()]*)\)")
_WORDS = {
    LEAVE_OUT: "Leave these rows out of the count",
    IN_WINDOW: "every row lies within the 12 months",
    "employed": "directly employed",
    "not_employed": "not directly employed",
    "adult": "adult social care",
    "children": "children's social care",
    "disciplinary_entered": "entered a formal disciplinary process",
    "ftp_referred": "referred to fitness to practise",
    "under_30k": "under £30,000",
    "30k_to_70k": "£30,000 to under £70,000",
    "70k_and_over": "£70,000 and over",
    "pay_not_known": "pay not known",
    "social_worker": "social worker",
    "other_regulated": "another regulated profession",
    "day_first": "day first, as 31/03/2025",
    "month_first": "month first, as 03/31/2025",
    "full_time": "full-time pay",
    "actual": "pay for the hours worked",
}
Plain = dict[str, Any]


def questions_of(one: Suggested, given: Given, edition: Edition) -> Plain:
    """Return what is to be confirmed of one file; raise ``ExtractError`` where no row holds headings that we know."""
    section = one.section
    named = [heading for key in section["columns"] for heading in columns_named(section, key)]
    table = open_table(given, section.get("header_row"), section.get("sheet", ""), named)
    _refuse_unknown_headings(one, table, named)
    personal = personal_columns(table.headings, table.sample())
    headings = _offered(table.headings, {item.place for item in personal})
    sources = [_source(one, item, headings) for item in one.kind.fields]
    return {
        "key": one.kind.key,
        "title": one.kind.title,
        "sentences": [sentence.strip() for sentence in one.sentences if not sentence.startswith("Ask whoever")],
        "missing": [_KEY_AND_LABEL.sub(r"\1", sentence) for sentence in one.missing],
        "lacks_a_column": any(item["required"] and not _is_answered(item) for item in sources),
        "personal": [item.words for item in personal],
        "header_row": table.header_row,
        "sheet": section.get("sheet", ""),
        "sources": sources,
        "date_order": _dates(one),
        "scheme": _scheme(one, edition),
        "pay": _pay(section),
        "values": list(_values(one, edition)),
    }


def words_of(choice: str) -> str:
    """Return what a choice of a mapping means, in words."""
    return _WORDS.get(choice, choice)


def columns_named(section: Mapping[str, Any], key: str) -> Sequence[str]:
    """Return the headings from which a section takes a field; none where it takes it from elsewhere."""
    named = section.get("columns", {}).get(key, [])
    return [named] if isinstance(named, str) else named


def could_be_a_name(text: str) -> bool:
    """Whether a text of a few words could be what somebody is called."""
    return _COULD_BE_A_NAME.fullmatch(text.strip()) is not None


def _refuse_unknown_headings(one: Suggested, table: Table, named: Sequence[str]) -> None:
    """Refuse a file whose first row could be a person's: its cells would be shown as if they were headings."""
    if score_of(one.kind, named)(table.headings):
        return
    known = ", ".join(item.headings[0] for item in one.kind.fields if item.key in one.kind.required and item.headings)
    raise ExtractError(
        f"{one.kind.title}: no row holds headings that we know. Put headings over the columns, such as {known}."
    )


def _offered(headings: Sequence[str], personal: set[int]) -> list[str]:
    plains = [plain(heading) for heading in headings]
    return [
        heading
        for place, heading in enumerate(headings)
        if plains[place] and place not in personal and plains.count(plains[place]) == 1 and is_fit_to_list(heading)
    ]


def _source(one: Suggested, item: Field, headings: Sequence[str]) -> Plain:
    chosen = {"columns": list(columns_named(one.section, item.key))}
    offered = [[heading] for heading in headings]
    if chosen["columns"] and chosen["columns"] not in offered:
        offered.insert(0, chosen["columns"])
    fixed = [IN_WINDOW] if item.reads is Reads.DATE else list(item.choices)
    return {
        "key": item.key,
        "label": item.label,
        "required": item.key in one.kind.required,
        "columns": offered,
        "fixed": [[choice, words_of(choice)] for choice in fixed],
        "may_be_staff": one.kind.key not in {"staff", "asc_wds"} and item.key in FROM_STAFF,
        "chosen": chosen["columns"],
        "chosen_fixed": one.section.get("fixed", {}).get(item.key, ""),
        "chosen_staff": item.key in one.section.get("from_staff", []),
    }


def _is_answered(source: Plain) -> bool:
    return bool(source["chosen"] or source["chosen_fixed"] or source["chosen_staff"])


def _dates(one: Suggested) -> Plain | None:
    has_dates = any(item.reads is Reads.DATE and item.key in one.section["columns"] for item in one.kind.fields)
    if not has_dates:
        return None
    return {"chosen": one.section["date_order"], "offered": [[order, words_of(order)] for order in DATE_ORDERS]}


def _scheme(one: Suggested, edition: Edition) -> Plain | None:
    if "ethnicity" not in one.section["columns"]:
        return None
    return {
        "chosen": one.section.get("scheme", ""),
        "offered": list(load_schemes()),
        "means": list(_of_scheme(one, edition)),
    }


def _of_scheme(one: Suggested, edition: Edition) -> Iterator[Plain]:
    """Yield what each value seen means by the scheme, so that somebody who knows the data can see a wrong one."""
    scheme, seen = one.section.get("scheme", ""), one.seen.get("ethnicity")
    if not scheme or seen is None:
        return
    known = spellings(load_schemes()[scheme])
    for text, tidy in zip(seen.values, tidied_texts(list(seen.values)), strict=True):
        if tidy in known:
            code = known[tidy]
            group = edition.group(code.return_group).label if code.return_group else ""
            yield {"text": text, "label": code.label, "group": group, "rows": seen.values[text]}


def _pay(section: Mapping[str, Any]) -> Plain | None:
    if not {"pay", "hourly_pay"} & section["columns"].keys():
        return None
    pay = section.get("pay", {})
    return {
        "kept": pay,
        "pay_is": {"chosen": pay.get("pay_is", PAY_IS[0]), "offered": [[key, words_of(key)] for key in PAY_IS]},
        "period": {"chosen": pay.get("period", PERIODS[0]), "offered": [[key, f"for a {key}"] for key in PERIODS]},
    }


def _values(one: Suggested, edition: Edition) -> Iterator[Plain]:
    for item in one.kind.fields:
        meanings = one.section.get("values", {}).get(item.key)
        if not meanings:
            continue
        rows = one.seen[item.key].values if item.key in one.seen else {}
        shown = {text: means for text, means in meanings.items() if means or not _is_rare_name(text, rows)}
        yield {
            "key": item.key,
            "label": item.label,
            "choices": [*_choices(item, edition), [LEAVE_OUT, words_of(LEAVE_OUT)]],
            "lines": [{"text": text, "means": means, "rows": rows.get(text)} for text, means in shown.items()],
            "hidden": len(meanings) - len(shown),
        }


def _is_rare_name(text: str, rows: Mapping[str, int]) -> bool:
    return rows.get(text, 0) < FEWEST_ROWS and could_be_a_name(text)


def _choices(item: Field, edition: Edition) -> list[list[str]]:
    if item.reads is Reads.ETHNICITY:
        return [[key, edition.group(key).label] for key in choices_of(item, edition)]
    return [[key, words_of(key)] for key in choices_of(item, edition)]
