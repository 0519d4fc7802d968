"""A long CSV is read line by line; every fault of a line is named with its line, all at once."""

import pytest

from app.indicators.returns import Cell, Place
from schemas.findings import Severity
from schemas.raw import RawKind, RawReturn
from schemas.reading import Unreadable, read_file

HEADER = "service,measure,breakdown,ethnic_group,count"
ASIAN = Cell("adult", "leavers", "", "asian")


def read(tmp_path, text, **arguments):
    path = tmp_path / "return.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, **arguments)


def lines(*rows, top="#collection: 2025", header=HEADER):
    return "\n".join([top, header, *rows]) + "\n"


def codes(raw):
    return [item.code for item in raw.findings]


def messages(raw):
    return [item.message for item in raw.findings]


def test_the_details_may_stand_in_any_order(tmp_path):
    top = "#prepared_by: A, B and C\n#services: adult,children\n#collection: 2025\n#table.leavers: Cannot supply"

    raw = read(tmp_path, lines("adult,leavers,,asian,3", top=top))

    assert raw.findings == ()
    assert raw.details["prepared_by"].text == "A, B and C"
    assert raw.details["services"].text == "adult,children"
    assert raw.details["table.leavers"].text == "cannot_supply"
    assert raw.counts[ASIAN].place == Place(line=6)


def test_a_detail_given_twice_or_not_known_is_named(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", top="#collection: 2025\n#collection: 2024\n#prepared: me"))

    assert messages(raw) == [
        "Line 2 gives '#collection' again; it was first given in line 1.",
        "Line 3: '#prepared' is not a detail of the return and was not read.",
    ]
    assert [item.severity for item in raw.findings] == [Severity.MUST_FIX, Severity.NOTE]


def test_a_file_that_states_no_collection_needs_one_to_be_given(tmp_path):
    text = f"{HEADER}\nadult,leavers,,asian,3\n"

    assert codes(read(tmp_path, text)) == ["F-33"]
    assert read(tmp_path, text, collection=2025).counts[ASIAN].text == "3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello world\n", "Line 1 is not a header line."),
        ("#organisation: X\n", "The file has no header line."),
        ("#collection: 2031\n", "The file says that it is for the collection '2031', which we do not know."),
    ],
)
def test_what_a_file_lacks_first_is_said_first(tmp_path, text, message):
    (found,) = read(tmp_path, text).findings

    assert found.message == message
    assert found.place.line == (None if "header line." in message and text[0] == "#" else 1)


def test_a_line_of_one_value_and_a_value_left_out_are_said_plainly(tmp_path):
    raw = read(tmp_path, lines("Provisional figures", "adult,leavers,,,3"))

    assert messages(raw) == ["Line 3 has 1 value, not 5.", "Line 4, ethnic_group: we read nothing."]


def test_a_count_given_again_is_shown_with_its_second_value(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", "adult,leavers,,asian,4"))

    assert [(item.code, item.value, item.place.line) for item in raw.findings] == [("F-46", "4", 4)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_and_shown(tmp_path, delimiter):
    raw = read(tmp_path, lines("adult,leavers,,asian,3").replace(",", delimiter))

    assert raw.counts[ASIAN].text == "3"
    assert codes(raw) == ([] if delimiter == "," else ["F-52"])


def test_a_sep_line_is_obeyed(tmp_path):
    raw = read(tmp_path, "sep=;\n" + lines("adult;leavers;;asian;3", header=HEADER.replace(",", ";")))

    assert raw.counts[ASIAN].place == Place(line=4)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_every_kind_of_line_end_reads_the_same(tmp_path, end, last):
    text = lines("adult,leavers,,asian,3", "adult,leavers,,black,4").replace("\n", end)

    raw = read(tmp_path, text if last else text.removesuffix(end))

    assert [cell.text for cell in raw.counts.values()] == ["3", "4"]
    assert raw.findings == ()


def test_a_line_separator_inside_a_note_is_not_a_line_end(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", top="#collection: 2025\n#note.leavers: a\u2028b"))

    assert raw.counts[ASIAN].place == Place(line=4)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    raw = read(tmp_path, b"\xef\xbb\xbf" + lines("adult,leavers,,asian,3").encode())

    assert raw.details["collection"].text == "2025"


def test_windows_text_keeps_its_accents_with_a_note(tmp_path):
    text = lines("adult,leavers,,asian,3", top="#collection: 2025\n#prepared_by: Siân “S” Môn £").encode("cp1252")

    raw = read(tmp_path, text)

    assert raw.details["prepared_by"].text == "Siân “S” Môn £"
    assert codes(raw) == ["F-21"]


def test_a_line_with_too_many_or_too_few_values_is_named_and_never_shifted(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,1,204", "adult,leavers,,black", "adult,leavers,,mixed,5"))

    assert messages(raw) == ["Line 3 has 6 values, not 5.", "Line 4 has 4 values, not 5."]
    assert {cell: found.text for cell, found in raw.counts.items()} == {ASIAN._replace(ethnic_group="mixed"): "5"}
    assert ASIAN in raw.unread


def test_spare_separators_at_the_end_are_left_out_with_one_note(tmp_path):
    text = "#collection: 2025,,,,,\n" + HEADER + ",\nadult,leavers,,asian,3,\nadult,leavers,,black,4,\n,,,,,\n"

    raw = read(tmp_path, text)

    assert messages(raw) == [
        "2 lines end in spare separators with nothing after them, first line 3. They were left out."
    ]
    assert [cell.text for cell in raw.counts.values()] == ["3", "4"]
    assert raw.details["collection"].text == "2025"


def test_a_quotation_mark_out_of_place_is_named_and_what_follows_is_unread(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", 'adult,"leavers,,black,4', "adult,leavers,,mixed,5"))

    assert messages(raw) == ["Line 4 has a quotation mark out of place, so the lines from there on could not be read."]
    assert raw.counts[ASIAN].text == "3"
    assert ASIAN._replace(ethnic_group="mixed") in raw.unread


def test_legal_quoting_is_read(tmp_path):
    raw = read(tmp_path, lines('"adult","leavers","","asian","3"'))

    assert raw.counts[ASIAN].text == "3"


def test_a_quoted_detail_may_hold_commas_quotes_and_line_ends(tmp_path):
    top = '#collection: 2025\n"#note.leavers: one, ""two""\nthree"'

    raw = read(tmp_path, lines("adult,leavers,,asian,3", top=top))

    assert raw.details["note.leavers"].text == 'one, "two"\nthree'


@pytest.mark.parametrize("second", ["count", "Count", " COUNT ", "cou\u200bnt", "\uff43ount"])
def test_a_column_twice_is_named_however_it_is_spelt(tmp_path, second):
    raw = read(tmp_path, lines("adult,leavers,,asian,3,4", header=f"{HEADER},{second}"))

    assert "F-42" in codes(raw)
    assert raw.counts == {}
    assert ASIAN in raw.unread


def test_columns_may_stand_in_any_order_and_any_case(tmp_path):
    raw = read(tmp_path, lines("3,asian,,leavers,adult", header="Count,Ethnic group,BREAKDOWN,measure,Service"))

    assert raw.counts[ASIAN].text == "3"


def test_an_extra_column_is_noted_and_not_read(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3,fine", header=f"{HEADER},comment"))

    assert codes(raw) == ["F-43"]
    assert raw.counts[ASIAN].text == "3"


def test_a_missing_header_or_column_is_named(tmp_path):
    no_header = read(tmp_path, lines("adult,leavers,,asian,3", header="adult,leavers,,black,2"))
    no_column = read(tmp_path, lines("adult,leavers,asian,3", header="service,measure,ethnic_group,count"))
    nothing = read(tmp_path, "#collection: 2025\n")

    assert messages(no_header) == ["Line 2 is not a header line."]
    assert messages(no_column) == ["Line 2: the column breakdown cannot be found."]
    assert messages(nothing) == ["The file has no header line."]
    assert ASIAN in no_column.unread


def test_a_heading_in_look_alike_letters_is_told_once(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", header=HEADER.replace("count", "\u0441ount")))

    assert codes(raw) == ["F-48"]


def test_a_row_twice_is_named_with_both_lines(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian,3", "adult,leavers,,Asian,4"))

    assert messages(raw) == ["Line 4 gives Leavers (Adult social care) for Asian again; it was first given in line 3."]


@pytest.mark.parametrize(
    ("row", "column", "read_as", "allowed"),
    [
        ("adults,leavers,,asian,3", "service", "adults", "One of: adult and children."),
        ("adult,leaver,,asian,3", "measure", "leaver", "One of: headcount, senior_managers"),
        ("adult,headcount,under_20k,asian,3", "breakdown", "under_20k", "One of: under_30k, 30k_to_70k"),
        (
            "adult,leavers,under_30k,asian,3",
            "breakdown",
            "under_30k",
            "An empty value, since leavers has no breakdown.",
        ),
        ("adult,headcount,,asian,3", "breakdown", "", "One of: under_30k"),
        ("adult,leavers,,asain,3", "ethnic_group", "asain", "One of: white_british"),
        ("adult,leavers,,total,3", "ethnic_group", "total", "One of: white_british"),
    ],
)
def test_a_value_that_is_not_known_is_named_with_the_line_and_what_is_allowed(tmp_path, row, column, read_as, allowed):
    raw = read(tmp_path, lines(row))

    first = raw.findings[0]
    assert (first.code, first.column, first.value, first.place) == ("F-47", column, read_as, Place(line=3))
    said = f"'{read_as}'" if read_as else "nothing"
    assert first.message.startswith(f"Line 3, {column}: we read {said}.")
    assert first.expected.startswith(allowed)


def test_labels_of_the_template_are_understood_as_well_as_keys(tmp_path):
    row = 'Adult social care,Headcount,"Pay under £30,000",White British,3'

    raw = read(tmp_path, lines(row, "Adult social care,Senior Managers,,White-British,4"))

    assert {cell: found.text for cell, found in raw.counts.items()} == {
        Cell("adult", "headcount", "under_30k", "white_british"): "3",
        Cell("adult", "senior_managers", "", "white_british"): "4",
    }


def test_look_alike_letters_in_a_value_are_told(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,\u0430sian,3"))

    assert messages(raw)[0] == "Line 3, ethnic_group: '\u0430sian' looks like 'asian' but uses other letters."


def test_full_width_and_decomposed_letters_are_only_another_way_to_write(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,\uff41sian,3"))

    assert raw.counts[ASIAN].text == "3"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("12", RawKind.NUMBER),
        (" 12 ", RawKind.NUMBER),
        ("-5", RawKind.NUMBER),
        ("2.5", RawKind.NUMBER),
        ("", RawKind.BLANK),
        ("   ", RawKind.BLANK),
        ("#REF!", RawKind.ERROR),
        ("#N/A", RawKind.ERROR),
        *((text, RawKind.TEXT) for text in ("NA", "None", "null", "-", ".", "inf", "1e999", "0x10", "1_000", "1e3")),
        *((text, RawKind.TEXT) for text in ("٣", "१", "007", "+5", "1.", ".5", "12%", "<10", "*", "[c]", "=1+1")),
    ],
)
def test_a_count_is_a_number_only_where_it_is_written_as_one(tmp_path, typed, kind):
    raw = read(tmp_path, lines(f"adult,leavers,,asian,{typed}"))

    assert (raw.counts[ASIAN].kind, raw.counts[ASIAN].text) == (kind, typed.strip())


def test_a_number_with_a_thousands_separator_in_quotes_stays_text(tmp_path):
    raw = read(tmp_path, lines('adult,leavers,,asian,"1,204"'))

    assert (raw.counts[ASIAN].kind, raw.counts[ASIAN].text) == (RawKind.TEXT, "1,204")


def test_control_characters_are_left_out_of_what_is_read(tmp_path):
    top = "#collection: 2025\n#prepared_by: \x1b[31mA\x07B\x08"

    raw = read(tmp_path, lines(*["adult,leavers,,asian,3"], top=top))

    assert raw.details["prepared_by"].text == "[31mAB"


def test_person_level_columns_are_refused_before_anything_is_kept(tmp_path):
    found = read(tmp_path, "#collection: 2025\nemployee_id,Date of Birth,ethnicity\n1,1980-01-01,Asian\n")

    assert isinstance(found, Unreadable)
    assert found.must_not_be_kept
    assert messages(found)[0].startswith("Line 2 looks like details of single people")


def test_a_field_longer_than_any_cell_is_named(tmp_path):
    raw = read(tmp_path, lines("adult,leavers,,asian," + "9" * 40_000))

    assert messages(raw) == ["Line 3 is longer than any line of a return."]


def test_every_fault_of_a_line_says_which_indicators_it_costs(tmp_path):
    raw = read(
        tmp_path,
        lines(
            "adults,leavers,,asian,3",
            "adult,appointed,,black,1,204",
            "adult,cpd_accessed,,mixed,5",
            "adult,cpd_accessed,,mixed,6",
        ),
    )
    headless = read(tmp_path, lines(header="a,b"))

    assert {item.code: item.indicators for item in raw.findings} == {
        "F-44": ("shortlisting",),
        "F-46": ("cpd",),
        "F-47": ("leaving",),
    }
    assert len(headless.findings[0].indicators) == 10


def test_all_faults_come_at_once(tmp_path):
    raw = read(
        tmp_path,
        lines(
            "adults,leavers,,asian,3",
            "adult,leavers,,black,1,204",
            "adult,leavers,,mixed,5",
            "adult,leavers,,mixed,6",
            top="#colection: x\n#collection: 2025",
        ),
    )

    assert isinstance(raw, RawReturn)
    assert sorted(codes(raw)) == ["F-44", "F-46", "F-47", "F-49"]
