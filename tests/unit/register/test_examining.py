"""A file is examined whole: every finding at once, by line and column, and nothing that could not be kept or shown."""

import pytest

from app.register.datasets import DATA_DIRECTORY, load_datasets
from app.register.examining import MOST_FINDINGS, MOST_LINES, FileFinding, examine
from app.register.layouts import LAYOUTS
from app.register.values import BoundedCount

REFERRALS = LAYOUTS["referrals"]
HEADER = "year,region,characteristic,category,referrals,note\n"
SHIPPED = [one for one in load_datasets() if one.is_shipped and one.is_in_database]


def examined(text, layout=REFERRALS, header=HEADER):
    return examine((header + text).encode(), "file.csv", layout)


def said(text):
    return [(one.line, one.column, one.message) for one in examined(text).findings]


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.key)
def test_every_file_shipped_passes_and_reads_as_it_is_loaded(one):
    found = examine((DATA_DIRECTORY / one.file).read_bytes(), one.file, LAYOUTS[one.reader])

    assert found.findings == ()
    assert found.rows == one.read()
    assert len(found.lines) == one.rows


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("workforce", "30 September 2019 to 30 September 2025"),
        ("register", "30 April 2020 to 30 November 2025"),
        ("fitness_to_practise", "December 2019 to June 2025"),
        ("board", "April 2020 to January 2021"),
        ("census", ""),
        ("programme", ""),
    ],
)
def test_a_file_says_what_time_it_describes_where_it_holds_dates(data, key, words):
    assert LAYOUTS[key].as_at(data(key)) == words


def test_a_hidden_number_is_read_as_bounds():
    (row,) = examined("2025,London,Ethnicity,White,<10,\n").rows

    assert (row.referrals, row.characteristic) == (BoundedCount(0, 9), "ethnicity")


def test_every_finding_is_listed_at_once_in_the_order_of_the_lines():
    found = said(
        "25,London,Ethnicity,White,5,\n2025,London,Ethnicity,Black,,\n2025,,Ethnicity,Asian,5,\n"
        "2025,London,Ethnicity,Other,5,\n2025,London,Ethnicity,Other,6,\n2025,London\n"
    )

    assert found == [
        (2, "year", "'25' is not a year such as 2025, in which the twelve months to 31 March end."),
        (3, "referrals", "'' is not a whole number or a form such as <10."),
        (4, "", "The region and the category must both be filled in."),
        (6, "", "It speaks of the same thing as line 5: 2025, London, Ethnicity, Other. Keep one."),
        (7, "", "There are 2 cells where 6 were expected. Look for a comma too many or too few."),
    ]


@pytest.mark.parametrize(
    "cell", ["-1", "1.5", "1,000", "٣", "<", "<0", "ten", "1e3", "9999999999", "<99999999999999999999", "=1+1"]
)
def test_a_count_that_cannot_be_one_is_refused(cell):
    found = examined(f'2025,London,Ethnicity,White,"{cell}",\n')

    assert [(one.line, one.column) for one in found.findings] == [(2, "referrals")]
    assert found.rows == ()


@pytest.mark.parametrize("cell", ["1e999", "1_000", "\u0661\u0667", "Infinity", "17.12345678", " 17", "1" * 12])
def test_a_decimal_that_a_database_would_not_keep_is_refused(cell):
    line = f"2026-11-30,registered,ethnicity,White,,{cell},t,,primary,\n"
    found = examined(line, LAYOUTS["register"], ",".join(LAYOUTS["register"].header) + "\n")

    assert [(one.line, one.column) for one in found.findings] == [(2, "percent")]


def test_control_marks_and_endless_cells_are_refused_by_column():
    assert said("2025,Lon\u202edon,Ethnicity,White,5,\n")[0][:2] == (2, "region")
    assert said(f"2025,London,Ethnicity,White,5,{'x' * 1001}\n")[0][:2] == (2, "note")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "The column names differ. Missing: year, region"),
        (HEADER.replace(",", "\t").encode(), 1, "not separated by commas"),
        (HEADER.replace("year,region", "region,year").encode(), 1, "They are in another order"),
        (HEADER.encode() + b"2025,London,Ethnicity,White\n", 2, "There are 4 cells where 6 were expected."),
        (HEADER.encode() + b'2025,"London,Ethnicity,White,5,\n', 2, "A quotation mark is opened and never closed"),
        (HEADER.encode() + b"\n\n", None, "There is no line below the column names."),
        (HEADER.encode() + b"2025,L\xfcneburg,Ethnicity,White,5,\n", None, "This is not UTF-8 text."),
        (HEADER.encode() + b"2025,\x00,Ethnicity,White,5,\n", None, "This is not a text file."),
        (b"\xd0\xcf\x11\xe0old", None, "This is a spreadsheet."),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(content, line, words):
    (finding,) = examine(content, "file.csv", REFERRALS).findings

    assert finding.line == line
    assert words in finding.message


def test_a_byte_order_mark_and_windows_line_ends_are_welcome():
    text = (HEADER + "2025,London,Ethnicity,White,5,\n").replace("\n", "\r\n")

    assert examine(b"\xef\xbb\xbf" + text.encode(), "file.csv", REFERRALS).is_usable


def test_of_very_many_findings_the_first_fifty_are_listed():
    found = examined("".join(f"2025,London,Ethnicity,Group {number},x,\n" for number in range(60)))

    assert (len(found.findings), found.more) == (MOST_FINDINGS, True)


def test_a_file_with_too_many_lines_is_refused():
    (finding,) = examined("2025,London,Ethnicity,White,5,\n" * (MOST_LINES + 1)).findings

    assert "more than 50,000 lines" in finding.message


def test_a_place_is_said_in_words():
    assert FileFinding(3, "year", "").place == "line 3, column year"
    assert FileFinding(3, "", "").place == "line 3"
    assert FileFinding(None, "", "").place == "the whole file"


BOARD = ",".join(LAYOUTS["board"].header) + "\n"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ("85,percent,>=,90,green,up,green,ok,", "rag_derived", "what the report's key gives: amber"),
        ("85,percent,>=,90,amber,up,red,ok,", "direction_rag_derived", "what the arrow and the aim give: green"),
        ("85,percent,>=,,,up,,ok,", "", "An aim needs both a number and whether it is a least or a most."),
        (",percent,>=,90,,up,green,ok,", "", "There is no value, and its quality says otherwise."),
        ("85,percent,>=,90,amber,up,green,blank,", "", "There is a value, and its quality says otherwise."),
    ],
)
def test_a_board_that_contradicts_its_own_key_is_refused(cells, column, words):
    (finding,) = examined(f"kpi_dashboard,REG1,m,2020-04,{cells}\n", LAYOUTS["board"], BOARD).findings

    assert (finding.line, finding.column) == (2, column)
    assert words in finding.message


def test_a_month_that_is_none_is_refused():
    line = "kpi_dashboard,REG1,m,2020-13,85,percent,,,,,,ok,\n"

    (finding,) = examined(line, LAYOUTS["board"], BOARD).findings

    assert finding.message == "'2020-13' is not a month such as 2020-04, or YTD."
