"""What is typed: written as the file that is received, and judged at once in the very words of the report on that file."""

import random
import subprocess
import sys
from datetime import date

import pytest

from app.indicators.catalogue import collections, load_edition
from schemas.checking import check_raw
from schemas.detail_checks import Expected
from schemas.judging import PLAIN, Comparison
from schemas.reading import read_file
from schemas.schema_judge import BY_SCHEMA
from schemas.typed import check_typed, count_cells, field_of, personal_details, typed_csv
from tests.support.workbooks import GOOD_DETAILS, good_counts

EDITION = load_edition(2025)
EXPECTED = Expected(date(2025, 10, 8), "X00001", 2025)
KNOWN = {"organisation": "X00001", "collection": "2025", "template_version": EDITION.template_version}
AT_ONCE = ("C-", "D-", "R-")
ODD = (
    *(
        "",
        "",
        "0",
        "7",
        "12.5",
        "about 10",
        "1,204",
        "-3",
        "1000001",
        "1" * 30,
        "5%",
        "n/a",
        "*",
        "=1+1",
        "#REF!",
        "007",
    ),
    *(
        "12 people",
        "true",
        "3/4/2025",
        "1e5",
        "\u0663",
        "\u22125",
        '"quoted"',
        "two, three",
        "a;b",
        " 8",
        "8.0",
        "x" * 100,
    ),
)


def good():
    return {**KNOWN, **GOOD_DETAILS, **{field_of(cell): str(count) for cell, count in good_counts().items()}}


def checked_as_a_file(folder, texts):
    path = folder / "typed.csv"
    path.write_bytes(typed_csv(EDITION, texts))
    return check_raw(EDITION, read_file(path, collection=2025), EXPECTED)


def told(findings):
    return sorted(
        (item.code, item.severity, item.row or "", item.column or "", item.fix, item.indicators, item.value or "")
        for item in findings
        if item.code.startswith(AT_ONCE)
    )


def messages(findings):
    """The messages that name no place; those that do name it by the line of the file or by the line of the page."""
    return sorted(item.message for item in findings if item.code.startswith(("C-", "D-")))


def test_a_good_return_has_nothing_to_mend(tmp_path):
    assert check_typed(EDITION, good(), EXPECTED) == ()
    assert checked_as_a_file(tmp_path, good()).findings == ()


def test_what_is_written_is_read_back_to_exactly_what_was_typed(tmp_path):
    texts = good() | {"note.leavers": 'He said "two",\n#really: and "', "prepared_by": "A. Zoë"}
    del texts["adult.leavers..black"]
    texts["adult.leavers..asian"] = "0"

    return_ = checked_as_a_file(tmp_path, texts).return_

    counts = {field_of(cell): str(count) for cell, count in return_.counts.items()}
    assert counts == {key: text for key, text in texts.items() if key in count_cells(EDITION)}
    assert return_.details.notes == {"leavers": 'He said "two",\n#really: and "'}
    assert return_.details.prepared_by == "A. Zoë"


@pytest.mark.parametrize("seed", range(12))
def test_the_page_says_what_the_report_on_the_file_will_say(tmp_path, seed):
    chance = random.Random(seed)
    texts = good() | {
        field: chance.choice(ODD) for field in chance.sample(sorted(count_cells(EDITION)), chance.choice((5, 60, 250)))
    }
    texts |= {
        "as_at": chance.choice(("31 March 2025", "31 Smarch", "03/04/2025", "")),
        "services": chance.choice(("adult", "x")),
    }

    at_once, by_report = check_typed(EDITION, texts, EXPECTED), checked_as_a_file(tmp_path, texts).findings

    assert told(at_once) == told(by_report)
    assert messages(at_once) == messages(by_report)
    assert len(at_once) > 3


def test_a_part_is_named_with_the_page_and_line_of_its_whole():
    texts = good() | {"adult.leavers..black": "9999", "adult.appointed..asian": "9999"}

    (appointed, leavers) = [item.message for item in check_typed(EDITION, texts, EXPECTED)]

    assert "“Appointed” is 9999 (Adult social care) and “Shortlisted” is" in appointed
    assert "(Workforce, Pay under £30,000 + Pay from £30,000 to under £70,000" in leavers


@pytest.mark.parametrize("number", [-(10**14), -1, 0, 1, 999_999, 1_000_000, 1_000_001, 10**14])
def test_both_judges_draw_the_same_limits(number):
    cells = count_cells(EDITION)
    cell = cells["adult.leavers..black"]
    row = next(iter(rows_of(cell)))

    assert list(PLAIN.out_of_range(EDITION, [row], {cell: number})) == list(
        BY_SCHEMA.out_of_range(EDITION, [row], {cell: number})
    )


def rows_of(cell):
    from schemas.draft import Row

    return [Row(cell.service, cell.measure, cell.breakdown)]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 3), (4, 3), (3, 4), (0, 1), (1, 0)])
def test_both_judges_compare_alike(part, whole, strict):
    compared = [Comparison(1, 2, strict=True), Comparison(part, whole, strict)]

    assert list(PLAIN.greater(compared)) == list(BY_SCHEMA.greater(compared))


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("adult.leavers..black", "someone@example.org", "C-18"),
        ("adult.leavers..black", "QQ 12 34 56 C", None),
        ("adult.leavers..black", "AB 12 34 56 C", "C-18"),
        ("adult.leavers..black", "Surname", "C-18"),
        ("note.leavers", "ring 020 7946 0000", "D-17"),
        ("prepared_by", "a@b.example", "D-15"),
        ("prepared_by", "A. Preparer", None),
        ("as_at", "born on 3 May", "C-18"),
        ("adult.leavers..black", "12", None),
    ],
)
def test_personal_details_are_told_from_figures_and_names(field, text, code):
    found = personal_details(field, "Prepared by", text)

    assert (found.code if found else None) == code


def test_what_would_refuse_the_whole_file_is_refused_where_it_is_typed(tmp_path):
    for text in ("Surname", "AB 12 34 56 C", "NI number"):
        path = tmp_path / "typed.csv"
        path.write_bytes(typed_csv(EDITION, good() | {"adult.leavers..black": text}))
        assert [item.code for item in read_file(path, collection=2025).findings] == ["F-40"]
        assert personal_details("adult.leavers..black", "", text)


def test_every_edition_can_be_typed():
    for year in collections():
        edition = load_edition(year)
        assert len(count_cells(edition)) == 2 * len(edition.groups) * len(list(edition.rows()))
        assert typed_csv(edition, {}).count(b"\r\n") > len(count_cells(edition))


def test_a_page_is_judged_without_the_libraries_of_the_worker():
    code = (
        "import sys\nfrom datetime import date\nfrom app.indicators.catalogue import load_edition\n"
        "from schemas.detail_checks import Expected\nfrom schemas.typed import check_typed\n"
        "found = check_typed(load_edition(2025), {'adult.appointed..asian': '41', 'adult.shortlisted..asian': '38'},"
        " Expected(date(2025, 10, 8)))\n"
        "print('R-01' in {item.code for item in found}, 'pandas' in sys.modules, 'pandera' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "False", "False"]
