"""A workbook is read by its headings; every everyday fault of its structure is named, all at once."""

import openpyxl
import pytest

from app.errors import EditionError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.returns import Cell, Place
from schemas.findings import Severity
from schemas.raw import RawKind, RawReturn, Source
from schemas.reading import Unreadable, edition_of, read_file
from schemas.signature import signature
from tests.files import hostile
from tests.support.workbooks import cell_of, good_counts, set_cells, write_empty, write_filled

ASIAN = Cell("adult", "headcount", "under_30k", "asian")


def numbers(raw):
    return {cell: int(found.text) for cell, found in raw.counts.items() if found.kind is RawKind.NUMBER}


def codes(raw):
    return [item.code for item in raw.findings]


def edited(path, edit):
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return read_file(path)


@pytest.mark.parametrize(("ending", "source"), [("xlsx", Source.XLSX), ("ods", Source.ODS), ("csv", Source.CSV)])
def test_a_template_filled_by_hand_is_read_back_to_exactly_what_was_typed(tmp_path, ending, source):
    raw = read_file(write_filled(tmp_path / f"return.{ending}"))

    assert isinstance(raw, RawReturn)
    assert raw.source is source
    assert numbers(raw) == good_counts()
    assert raw.findings == ()
    assert raw.unread == frozenset()
    assert {key: raw.details[key].text for key in ("as_at", "services", "prepared_by", "table.leavers")} == {
        "as_at": "2025-03-31",
        "services": "adult,children",
        "prepared_by": "A. Preparer",
        "table.leavers": "supplied",
    }


def test_every_value_knows_its_sheet_and_cell(tmp_path):
    raw = read_file(write_filled(tmp_path / "return.xlsx"))

    assert raw.counts[ASIAN].place == Place("1 Workforce", "G8")
    assert raw.details["as_at"].place == Place("Start", "B8")
    assert raw.details["as_at"].kind is RawKind.DATE


def test_in_a_csv_every_value_knows_its_line(tmp_path):
    raw = read_file(write_filled(tmp_path / "return.csv"))

    assert raw.counts[ASIAN].place == Place(line=28)
    assert raw.details["as_at"].place == Place(line=4)


def test_blank_cells_are_blank_and_keep_their_place(tmp_path):
    raw = read_file(write_filled(tmp_path / "return.ods", counts={ASIAN: 0}))

    assert numbers(raw) == {ASIAN: 0}
    black = raw.counts[ASIAN._replace(ethnic_group="black")]
    assert (black.kind, black.place) == (RawKind.BLANK, Place("1 Workforce", "H8"))


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_an_empty_template_says_that_nothing_is_in_it(tmp_path, ending):
    raw = read_file(write_empty(tmp_path / f"return.{ending}"))

    assert codes(raw) == ["F-51"]
    assert raw.findings[0].message == "There is not one count in the return."


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("12", RawKind.TEXT, "12"),
        ("n/a", RawKind.TEXT, "n/a"),
        (2.5, RawKind.NUMBER, "2.5"),
        (True, RawKind.BOOLEAN, "TRUE"),
        ("=1+1", RawKind.FORMULA_WITHOUT_VALUE, ""),
        ("#REF!", RawKind.ERROR, "#REF!"),
    ],
)
def test_whatever_stands_in_a_count_comes_through_as_what_it_is(tmp_path, typed, kind, text):
    raw = read_file(write_filled(tmp_path / "return.xlsx", {**good_counts(), ASIAN: typed}))

    assert (raw.counts[ASIAN].kind, raw.counts[ASIAN].text) == (kind, text)


def test_a_formula_without_a_value_outside_the_inputs_is_nobodys_fault(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("1 Workforce", "L8"): "=SUM(C8:K8)"})

    assert read_file(path).findings == ()


def test_a_renamed_heading_is_named_with_what_was_found_and_expected(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("1 Workforce", "G7"): "Asian staff"})

    raw = read_file(path)

    assert codes(raw) == ["F-27"]
    assert raw.findings[0].message == "Sheet 1 Workforce, cell G7: we read 'Asian staff'."
    assert raw.findings[0].expected == "The heading 'Asian'."
    assert ASIAN in raw.unread
    assert ASIAN not in raw.counts
    assert ASIAN._replace(service="children") in raw.counts


def test_a_renamed_row_is_named_and_its_cells_are_unread(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.ods"), {("6 Leavers", "A8"): "Starters"})

    raw = read_file(path)

    assert codes(raw) == ["F-27"]
    assert raw.findings[0].place == Place("6 Leavers", "A8")
    assert {cell.measure for cell in raw.unread} == {"leavers"}
    assert len(raw.unread) == 9


def test_a_heading_in_look_alike_letters_is_told_from_a_renamed_one(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("1 Workforce", "G7"): "\u0410sian"})

    raw = read_file(path)

    assert codes(raw) == ["F-48"]
    assert raw.findings[0].message.endswith("looks like 'Asian' but uses other letters.")


def test_case_spaces_and_letter_forms_of_a_heading_do_not_matter(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("1 Workforce", "G7"): "  \uff21SIAN\u00a0"})

    assert read_file(path).findings == ()


def test_an_inserted_column_is_one_finding_a_section_and_every_figure_is_still_read(tmp_path):
    raw = edited(write_filled(tmp_path / "return.xlsx"), lambda book: book["2 Recruitment"].insert_cols(6))

    assert codes(raw) == ["F-28", "F-28"]
    assert raw.findings[0].message == (
        "Sheet 2 Recruitment, cell F7: 'Mixed' was expected here and stands in G7. "
        "A column may have been added, removed or moved."
    )
    assert numbers(raw) == good_counts()


def test_an_inserted_row_is_one_finding_a_section_and_every_figure_is_still_read(tmp_path):
    raw = edited(write_filled(tmp_path / "return.xlsx"), lambda book: book["2 Recruitment"].insert_rows(9))

    assert codes(raw) == ["F-28", "F-28"]
    assert raw.findings[0].place == Place("2 Recruitment", "A9")
    assert "stands in A10" in raw.findings[0].message
    assert numbers(raw) == good_counts()


def test_a_deleted_row_is_named_and_the_others_are_still_read(tmp_path):
    raw = edited(write_filled(tmp_path / "return.xlsx"), lambda book: book["5 Staff survey"].delete_rows(9))

    assert sorted(set(codes(raw))) == ["F-27", "F-28"]
    assert {cell.measure for cell in raw.unread} == {"hba_public"}


def test_reordered_sheets_are_fine(tmp_path):
    raw = edited(write_filled(tmp_path / "return.xlsx"), lambda book: book.move_sheet("1 Workforce", 5))

    assert raw.findings == ()
    assert numbers(raw) == good_counts()


def test_a_missing_sheet_is_named_with_what_was_found_instead(tmp_path):
    def edit(book):
        del book["3 Employee relations"]
        book.create_sheet("Emp relations")["A1"] = "mine"

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert codes(raw) == ["F-26", "F-29"]
    assert raw.findings[0].message == ("The sheet '3 Employee relations' is missing. We found 'Emp relations' instead.")
    assert {cell.measure for cell in raw.unread} == {"disciplinary_entered", "ftp_referred"}


def test_a_renamed_sheet_is_known_by_its_table_and_read_all_the_same(tmp_path):
    def edit(book):
        book["3 Employee relations"].title = "ER"

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert codes(raw) == ["F-26"]
    assert "The sheet 'ER' holds its table." in raw.findings[0].message
    assert raw.findings[0].fix.startswith("Rename 'ER' to '3 Employee relations'.")
    assert numbers(raw) == good_counts()
    assert raw.counts[Cell("adult", "disciplinary_entered", "", "asian")].place.sheet == "ER"


def test_an_extra_sheet_is_noted(tmp_path):
    raw = edited(write_filled(tmp_path / "return.xlsx"), lambda book: book.create_sheet("Workings"))

    assert [(item.code, item.severity) for item in raw.findings] == [("F-29", Severity.NOTE)]


def test_hidden_rows_columns_and_sheets_are_noted_and_read(tmp_path):
    def edit(book):
        book["1 Workforce"].row_dimensions[9].hidden = True
        book["1 Workforce"].column_dimensions["G"].hidden = True
        book["6 Leavers"].sheet_state = "hidden"

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert [item.message for item in raw.findings] == [
        "Sheet 1 Workforce: row 9 and column G are hidden, and the figures there were read.",
        "Sheet 6 Leavers: the whole sheet is hidden, and the figures there were read.",
    ]
    assert numbers(raw) == good_counts()


def test_hidden_rows_and_columns_that_follow_one_another_are_named_together(tmp_path):
    def edit(book):
        for row in (9, 10, 11, 13):
            book["1 Workforce"].row_dimensions[row].hidden = True
        for column in "FGH":
            book["6 Leavers"].column_dimensions[column].hidden = True

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert [item.message for item in raw.findings] == [
        "Sheet 1 Workforce: rows 9 to 11 and row 13 are hidden, and the figures there were read.",
        "Sheet 6 Leavers: columns F to H are hidden, and the figures there were read.",
    ]


def test_a_total_that_does_not_match_shows_both(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("6 Leavers", "L8"): 121})

    raw = read_file(path)

    assert codes(raw) == ["F-36"]
    assert raw.findings[0].message == (
        "Sheet 6 Leavers, cell L8 (Leavers (Adult social care)): the groups add up to 40, but the total says 121."
    )


def test_an_answer_other_than_yes_or_no_is_named(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("Start", "B12"): "partly"})

    raw = read_file(path)

    assert codes(raw) == ["F-37"]
    assert raw.findings[0].message == "Sheet Start, cell B12 (Covers Children's social care): we read 'partly'."
    assert raw.details["services"].text == "adult,children"


def test_every_fault_of_structure_says_which_indicators_it_costs(tmp_path):
    def edit(book):
        book["1 Workforce"]["A12"] = "Managers"
        book["2 Recruitment"]["G7"] = "Asian staff"
        book["Start"]["A13"] = "Survey starts"
        del book["6 Leavers"]

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert [(item.place.sheet, item.indicators) for item in raw.findings] == [
        ("6 Leavers", ("leaving",)),
        ("Start", ("harassment_public", "harassment_colleagues", "harassment_managers")),
        ("1 Workforce", ("senior_management",)),
        ("2 Recruitment", ("shortlisting",)),
    ]


def test_all_faults_come_at_once(tmp_path):
    def edit(book):
        book["1 Workforce"]["G7"] = "Asian staff"
        book["2 Recruitment"].insert_cols(6)
        book["Start"]["A8"] = "Snapshot"
        book["Start"]["B12"] = "partly"
        del book["6 Leavers"]

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert set(codes(raw)) == {"F-26", "F-27", "F-28", "F-37"}
    assert [(item.place.cell, item.row, item.column) for item in raw.findings if item.code == "F-27"] == [
        ("A8", "As-at date", None),
        ("G7", None, "Asian"),
    ]


def test_a_workbook_that_is_not_the_template_is_refused_with_what_it_has(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Returns"
    book.save(tmp_path / "x.xlsx")

    found = read_file(tmp_path / "x.xlsx")

    assert isinstance(found, Unreadable)
    assert found.findings[0].message == "The workbook is not the SC-WRES template: it has the sheets 'Returns'."


def test_of_last_years_template_the_figures_with_the_same_definition_are_carried_over(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", good_counts(2024), collection=2024)

    raw = read_file(path, collection=2025)

    assert codes(raw) == ["F-31"]
    assert raw.findings[0].message == (
        "This is the template of the 2024 collection. Figures with the same definition in 2025 were carried over."
    )
    assert len(raw.findings[0].indicators) == 10
    assert edition_of(raw).collection == 2025
    # what counts as a referral was worded anew in 2025
    assert numbers(raw) == {cell: n for cell, n in good_counts(2024).items() if cell.measure != "ftp_referred"}


def test_what_is_wrong_in_last_years_template_is_said_with_it(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", good_counts(2024), collection=2024)
    set_cells(path, {("1 Workforce", "G7"): "Asian staff"})

    assert codes(read_file(path, collection=2025)) == ["F-31", "F-27"]


def test_a_headcount_without_pay_bands_is_not_carried_over_to_one_with_them(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", good_counts(2023), collection=2023)

    assert {cell.measure for cell in numbers(read_file(path, collection=2025))}.isdisjoint({"headcount"})


@pytest.mark.parametrize("typed", ["2024", "2031", "", "Phase 3"])
def test_the_stamp_decides_the_edition_whatever_was_typed_over_the_collection(tmp_path, typed):
    path = write_filled(tmp_path / "return.xlsx", good_counts(2025))
    set_cells(path, {("Start", "B6"): typed})

    assert edition_of(read_file(path)).collection == 2025


def test_last_years_template_can_be_read_by_its_own_edition(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", good_counts(2024), collection=2024)

    raw = read_file(path)

    assert numbers(raw) == good_counts(2024)
    assert edition_of(raw).collection == 2024


def test_a_csv_of_another_collection_is_read_by_the_collection_asked_for(tmp_path):
    path = write_filled(tmp_path / "return.csv", good_counts(2024), collection=2024)

    raw = read_file(path, collection=2025)

    assert raw.details["collection"].text == "2024"
    assert numbers(raw) == good_counts(2025)


def test_a_collection_without_an_edition_is_named_with_those_there_are(tmp_path):
    path = write_filled(tmp_path / "return.csv", details={"collection": "2052"})

    found = read_file(path)

    assert codes(found) == ["F-32"]
    assert found.findings[0].expected == "One of the collections 2023, 2024 and 2025."


def test_a_collection_asked_for_without_an_edition_is_the_callers_mistake(tmp_path):
    with pytest.raises(EditionError):
        read_file(write_filled(tmp_path / "return.csv"), collection=1999)


def test_without_its_stamp_the_template_is_read_by_the_start_sheet_with_a_note(tmp_path):
    def edit(book):
        del book["_scwres"]

    raw = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert codes(raw) == ["F-35"]
    assert numbers(raw) == good_counts()


def test_a_template_made_before_a_change_of_definitions_is_noted(tmp_path):
    path = set_cells(write_filled(tmp_path / "return.xlsx"), {("_scwres", "B5"): "0" * 64})

    assert codes(read_file(path)) == ["F-34"]
    assert len(signature(load_edition(2025))) == 64


@pytest.mark.parametrize(
    "rows",
    [
        [["Surname", "Pay"], ["x", 1]],
        [["Date of Birth"]],
        [["NI_Number"]],
        [["Team"], ["AB 12 34 56 C"]],
        [["a@b.gov.uk"], ["c@d.gov.uk"], ["e@f.gov.uk"]],
    ],
)
def test_records_of_single_people_are_refused_and_not_shown(tmp_path, rows):
    def edit(book):
        sheet = book.create_sheet("Staff")
        for row in rows:
            sheet.append(row)

    found = edited(write_filled(tmp_path / "return.xlsx"), edit)

    assert isinstance(found, Unreadable)
    assert codes(found) == ["F-40"]
    assert found.must_not_be_kept
    assert "56 C" not in repr(found)
    assert "gov.uk" not in repr(found)


def test_one_address_in_a_note_is_somebody_to_ask(tmp_path):
    path = write_filled(tmp_path / "return.xlsx", details={"note.leavers": "Ask hr@council.gov.uk"})

    assert read_file(path).findings == ()


def test_an_unsafe_file_is_unreadable_with_its_cause(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(hostile.OLE + bytes(100))

    assert codes(read_file(path)) == ["F-04"]


def test_a_reader_that_gives_up_is_one_clean_finding(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(hostile.small_workbook('<sheetData><row r="1"><c r="A1" t="s"><v>x</v></c></row></sheetData>'))
    lost = hostile.changed(path.read_bytes(), {"_rels/.rels": "<Relationships/>"})
    path.write_bytes(lost)

    found = read_file(path)

    assert codes(found) == ["F-16"]
    assert found.findings[0].message == "The file could not be read safely. No figure was taken from it."


def test_a_cell_that_stands_twice_is_refused_since_programs_differ_on_which_counts(tmp_path):
    path = write_filled(tmp_path / "return.xlsx")
    doubled = {"xl/worksheets/sheet3.xml": lambda old: old.replace(b'<c r="D8"', b'<c r="C8"', 1)}
    path.write_bytes(hostile.changed(path.read_bytes(), doubled))

    assert codes(read_file(path)) == ["F-09"]


def test_an_edition_of_ones_own_decides_the_headings(tmp_path):
    own = tmp_path / "editions"
    own.mkdir()
    for path in EDITIONS_DIR.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (own / path.name).write_text(text.replace('label = "Leavers"', 'label = "People who left"'), encoding="utf-8")
    template = write_filled(tmp_path / "return.xlsx")

    raw = read_file(template, editions_dir=own)

    assert codes(raw) == ["F-27", "F-27"]
    assert {cell_of(cell)[0] for cell in raw.unread} == {"6 Leavers"}
