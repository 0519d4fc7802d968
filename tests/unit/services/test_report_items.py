"""A report lists alike findings together, counts all of them, and stays readable however many there are."""

import pytest

from app.db.models import Confirmation, Finding, Upload, UploadState
from app.services.report_items import ReportItem, grouped, number_order, place_words
from app.services.reports import Known, report_on
from schemas.findings import load_checks


def finding(position, code="C-01", severity="must_fix", sheet="1 Workforce", **values):
    words = {"message": "m", "fix": "f", "expected": "e", "key": f"{code}|{sheet}|{position}|", "indicators": []}
    return Finding(position=position, code=code, severity=severity, sheet=sheet, **{**words, **values})


def item(position, **values):
    answer = values.pop("answer", None)
    found = finding(position, **values)
    return ReportItem(found, place_words(found), (), is_new=False, answer=answer)


def upload(**values):
    numbers = {"must_fix": 0, "confirm": 0, "note": 0, "checks_run": len(load_checks()), "checks_not_run": 0}
    return Upload(state=UploadState.READ, edition="2025", summary={**numbers, **values})


def positions(items):
    return [one.finding.position for one in items]


def test_findings_of_one_check_and_one_table_stand_together_in_the_order_of_the_file():
    items = [item(0), item(1, code="C-02"), item(2), item(3, sheet="6 Leavers")]

    assert [(positions(group.items), group.total) for group in grouped(items)] == [([0, 2], 2), ([1], 1), ([3], 1)]


def test_what_to_do_is_said_once_where_it_is_the_same():
    (same,) = grouped([item(0), item(1)])
    (different,) = grouped([item(0, fix="Type 12.", expected="12."), item(1, fix="Type 13.", expected="13.")])

    assert (same.fix, same.expected) == ("f", "e")
    assert (different.fix, different.expected) == (None, None)


@pytest.mark.parametrize(("number", "is_open"), [(10, True), (11, False)])
def test_a_group_is_open_where_few_are_listed(number, is_open):
    (group,) = grouped(item(position) for position in range(number))

    assert group.is_open is is_open


def test_ten_thousand_findings_are_counted_and_a_hundred_of_each_kind_are_listed():
    items = [item(position, code=f"C-{position % 10:02}") for position in range(10_000)]

    groups = grouped(items)

    assert sum(group.total for group in groups) == 10_000
    assert [len(group.shown) for group in groups] == [100] * 5 + [1] * 5


def test_those_without_a_reason_are_listed_first():
    answer = Confirmation(reason="Counted again.")
    items = [item(position, code="P-05", severity="confirm", answer=answer) for position in range(120)]
    items += [item(position, code="P-05", severity="confirm") for position in range(120, 130)]

    (group,) = grouped(items)

    assert positions(group.shown) == [*range(90), *range(120, 130)]
    assert positions(group.open_to_bulk) == list(range(120, 130))


def test_one_reason_for_several_is_offered_only_where_several_are_left():
    confirm = {"code": "P-05", "severity": "confirm"}
    (several,) = grouped([item(0, **confirm), item(1, **confirm)])
    (one,) = grouped([item(0, **confirm), item(1, answer=Confirmation(reason="Right."), **confirm)])
    (to_fix,) = grouped([item(0), item(1)])

    assert positions(several.open_to_bulk) == [0, 1]
    assert one.open_to_bulk == ()
    assert to_fix.open_to_bulk == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cell": "G8"}, "Sheet 1 Workforce, cell G8"),
        ({"sheet": None, "line": 12}, "Line 12"),
        ({"sheet": None}, "The whole file"),
    ],
)
def test_a_place_is_said_in_the_words_of_the_file(values, words):
    assert place_words(finding(0, **values)) == words


def test_indicators_stand_in_the_order_of_their_numbers():
    assert sorted(["10", "7b", "2", "7a"], key=number_order) == ["2", "7a", "7b", "10"]


def test_a_check_that_the_catalogue_no_longer_has_keeps_its_code():
    assert item(0).title == "Words instead of a number"
    assert item(0, code="X-99").title == "Check X-99"


def test_the_report_says_what_is_left_and_what_it_unlocks():
    found = [
        finding(0, indicators=["shortlisting"]),
        finding(1, code="C-02", indicators=["fitness_to_practise"]),
        finding(2, code="P-05", severity="confirm"),
        finding(3, code="T-09", severity="note"),
    ]

    run = len(load_checks())
    assert report_on(upload(), found).headline == (
        f"{run - 3} of {run} checks passed. 2 things to fix, 1 thing to confirm. Fixing them unlocks indicators 2 and 4."
    )


def test_every_check_that_ran_and_found_nothing_passed():
    not_run = {"P-05": "There is no return of last year.", "P-06": "There is no return of last year."}
    run = len(load_checks()) - 2

    checks = report_on(upload(checks_run=run, checks_not_run=2, not_run=not_run), [finding(0)]).checks

    passed = {check.code for family in checks.families for check in family.checks}
    assert passed == set(load_checks()) - {"C-01", "P-05", "P-06"}
    assert (checks.passed, checks.run) == (run - 1, run)
    assert [(cause.reason, [check.code for check in cause.checks]) for cause in checks.not_run] == [
        ("There is no return of last year.", ["P-05", "P-06"])
    ]


def test_the_findings_of_each_table_are_counted():
    found = [finding(0), finding(1), finding(2, code="P-05", severity="confirm", sheet="6 Leavers")]

    lines = {line.sheet: (line.to_fix, line.to_confirm) for line in report_on(upload(), found).checks.tables}

    assert lines["1 Workforce"] == (2, 0)
    assert lines["6 Leavers"] == (0, 1)
    assert lines["2 Recruitment"] == (0, 0)


def test_the_tables_of_a_list_in_csv_are_not_counted_since_its_lines_stand_on_no_sheet():
    assert report_on(upload(), [finding(0, sheet=None, line=4)]).checks.tables == ()


def test_what_passed_is_not_listed_for_a_file_of_an_earlier_catalogue():
    checks = report_on(upload(checks_run=64), [finding(0)]).checks

    assert checks.families == ()
    assert (checks.passed, checks.run) == (63, 64)


def test_what_changed_is_named_with_its_place():
    before = [finding(0, cell="A1", key="gone"), finding(1, key="stays")]
    now = [finding(0, key="stays"), finding(1, key="new")]

    progress = report_on(upload(), now, Known(before=before)).progress

    assert [(one.place, one.finding.key) for one in progress.fixed] == [("Sheet 1 Workforce, cell A1", "gone")]
    assert [one.finding.key for one in progress.still_there] == ["stays"]
    assert [one.finding.key for one in progress.new] == ["new"]


def test_without_a_file_before_nothing_is_new():
    report = report_on(upload(), [finding(0)])

    assert report.progress is None
    assert not report.items[0].is_new


def test_a_return_is_ready_when_nothing_is_left(subtests):
    confirm = finding(0, code="P-05", severity="confirm", key="k")
    answered = Known(answers={"k": Confirmation(reason="Right.")})
    note = finding(0, severity="note")
    cases = [([], Known(), True), ([note], Known(), True), ([confirm], Known(), False), ([confirm], answered, True)]
    cases.append(([finding(0)], Known(), False))
    for found, known, ready in cases:
        with subtests.test(str(found)):
            assert report_on(upload(), found, known).is_ready is ready
