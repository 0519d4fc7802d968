"""What one edition would change in another, line by line."""

from app.register.comparing import MOST_SHOWN, ChangedCell, ChangedLine, compare_lines
from app.register.reading import Row


def lines(*rows):
    return [
        Row("f", at, {"year": year, "group": group, "count": count})
        for at, (year, group, count) in enumerate(rows, start=2)
    ]


def test_lines_are_matched_by_what_they_speak_of():
    before = lines(("2024", "White", "5"), ("2024", "Black", "<10"), ("2024", "", "7"))
    after = lines(("2024", "Black", "12"), ("2024", "White", "5"), ("2025", "White", "6"))

    found = compare_lines(before, after, ("year", "group"))

    assert (found.added, found.changed, found.removed, found.unchanged) == (1, 1, 1, 1)
    assert found.first_changed == (ChangedLine("2024, Black", (ChangedCell("count", "<10", "12"),)),)
    assert found.first_added == (ChangedLine("2025, White"),)
    assert found.first_removed == (ChangedLine("2024"),)
    assert not found.is_nothing


def test_the_order_of_lines_is_no_change():
    rows = lines(("2024", "White", "5"), ("2024", "Black", "6"))

    assert compare_lines(rows, rows[::-1], ("year", "group")).is_nothing


def test_only_the_first_lines_are_shown_but_all_are_counted():
    after = lines(*((str(year), "White", "1") for year in range(100)))

    found = compare_lines([], after, ("year", "group"))

    assert (found.added, len(found.first_added)) == (100, MOST_SHOWN)
