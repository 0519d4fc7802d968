"""Marks are put in by a limited child process; where that fails, there is one clean refusal."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from schemas import marked_file
from schemas.findings import Severity
from schemas.marked_file import CannotCarryError, NotMarkedError, write_marked
from schemas.marking import Mark
from schemas.raw import Source
from tests.support import misbehaving
from tests.support.own_workbooks import changed
from tests.support.workbooks import write_filled

FINDING = Mark("C-01", Severity.MUST_FIX, "6 Leavers", "G8", None, None, None, "n/a", "Look here.", None, None)


def open_descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("kind", [Source.XLSX, Source.ODS])
def test_the_marked_workbook_is_written_and_its_kind_is_told(tmp_path, kind):
    path, sink = write_filled(tmp_path / f"return.{kind}"), BytesIO()
    before = open_descriptors()

    assert write_marked(path, [FINDING], sink) is kind
    assert sink.getvalue().startswith(b"PK")
    assert open_descriptors() <= before


def test_the_kind_is_that_of_the_content_and_not_of_the_name(tmp_path):
    path = write_filled(tmp_path / "return.xlsx").rename(tmp_path / "return.csv")

    assert write_marked(path, [FINDING], BytesIO()) is Source.XLSX


def test_a_csv_cannot_carry_marks(tmp_path):
    with pytest.raises(CannotCarryError, match="A CSV file holds no colours and no comments"):
        write_marked(write_filled(tmp_path / "return.csv"), [FINDING], BytesIO())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7"])
def test_what_is_not_safe_to_open_is_not_opened(tmp_path, content):
    path = tmp_path / "return.xlsx"
    path.write_bytes(content)

    with pytest.raises(NotMarkedError, match="could not be opened safely"):
        write_marked(path, [FINDING], BytesIO())


def test_a_file_that_is_not_there_is_one_clean_refusal(tmp_path):
    with pytest.raises(NotMarkedError):
        write_marked(tmp_path / "none.xlsx", [FINDING], BytesIO())


def test_a_workbook_whose_styles_are_damaged_is_one_clean_refusal(tmp_path):
    path = changed(
        write_filled(tmp_path / "return.xlsx"), {"xl/styles.xml": lambda text: text.replace("fills", "fulls")}
    )

    with pytest.raises(NotMarkedError) as caught:
        write_marked(path, [FINDING], BytesIO())

    assert caught.value.user_message == "We could not put the marks into your workbook."


@pytest.mark.parametrize("function", [misbehaving.fail, misbehaving.die, misbehaving.say_garbage])
def test_whatever_happens_in_the_child_is_one_clean_refusal(tmp_path, monkeypatch, function):
    monkeypatch.setattr(marked_file, "mark_into", function)
    before = open_descriptors()

    with pytest.raises(NotMarkedError):
        write_marked(write_filled(tmp_path / "return.xlsx"), [FINDING], BytesIO())

    assert open_descriptors() <= before


def test_more_than_a_workbook_can_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(marked_file, "MOST_BYTES", 1_000)

    with pytest.raises(NotMarkedError):
        write_marked(write_filled(tmp_path / "return.xlsx"), [FINDING], BytesIO())


def test_a_disk_without_room_is_told_as_such(tmp_path):
    class Full(BytesIO):
        def write(self, _data):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left on device"):
        write_marked(write_filled(tmp_path / "return.xlsx"), [FINDING], Full())


@pytest.mark.slow
def test_the_largest_workbook_that_is_read_is_marked_within_the_limits(tmp_path):
    path, sink = write_filled(tmp_path / "return.xlsx"), BytesIO()
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Workings")
    for _ in range(4_900):
        sheet.append(range(39))
    book.save(path)

    assert write_marked(path, [FINDING], sink) is Source.XLSX
