"""``scwres ratio``, as a person runs it."""

import json
import math
from decimal import Decimal, localcontext
from io import BytesIO, TextIOWrapper
from operator import mul

import pytest

from app.indicators.methods import Method

THIRTEEN_CENTRES = (  # Laud 2017 after Hartung and Knapp
    "15,16,9,16\n12,16,1,16\n29,34,18,34\n42,56,31,56\n14,22,6,22\n44,54,17,55\n14,17,7,15\n"
    "29,58,23,58\n10,14,3,15\n17,26,6,27\n38,44,12,45\n19,29,22,30\n21,38,19,38\n"
)
TOLBUTAMIDE = "a,n1,c,n2\n8,106,5,120\n22,98,16,85\n"


def test_the_worked_example_is_one_sentence_and_its_figures(run):
    code, out, err = run("ratio", 9, 120, 17, 610)

    assert (code, err) == (0, "")
    assert out == (
        "9 of 120 against 17 of 610: the first group's rate is 2.69 times the second's (169% higher). With these "
        "numbers it could be from 1.18 to 5.79 (95% interval by scas). The p-value of equal rates is 0.021.\n"
    )


def test_json_holds_unrounded_figures_under_the_agreed_keys(run):
    _, out, _ = run("ratio", 9, 120, 17, 610, "--json")

    found = json.loads(out)
    assert list(found) == ["ratio", "lower", "upper", "p_value", "state", "method", "confidence"]
    assert found["ratio"] == 5490 / 2040
    assert found["lower"] == pytest.approx(1.1794026653195655, rel=1e-9)
    assert (found["state"], found["method"], found["confidence"]) == ("ok", "scas", 0.95)


def test_a_half_is_rounded_up_from_the_exact_fraction(run):
    _, out, _ = run("ratio", 201, 1000, 200, 1000)

    assert "is 1.01 times" in out  # 1.005 is just below a half as a binary number


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((3, 5, 0, 7), {"ratio": "inf", "upper": "inf", "state": "ok"}),
        ((0, 5, 3, 7), {"ratio": 0, "lower": 0, "state": "ok"}),
        ((0, 5, 0, 7), {"ratio": None, "lower": 0, "upper": "inf", "p_value": 1, "state": "no_cases"}),
        ((6, 5, 1, 7), {"ratio": None, "lower": None, "upper": None, "p_value": None, "state": "not_calculable"}),
        ((0, 0, 1, 7), {"ratio": None, "state": "not_calculable"}),
        ((1, 5, 0, 0), {"ratio": None, "state": "not_calculable"}),
    ],
)
def test_each_state_says_so_in_json(run, counts, expected):
    code, out, _ = run("ratio", *counts, "--json")

    found = json.loads(out)
    assert code == 0
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((3, 5, 0, 7), "nobody in the second group had the event, so the ratio has no upper end. With these numbers"),
        ((0, 5, 0, 7), "Nobody in either group had the event"),
        ((6, 5, 1, 7), "no part may be larger than its whole"),
        ((5, 10, 5, 10), "is 1.00 times the second's. With"),
    ],
)
def test_each_state_has_its_sentence(run, counts, words):
    code, out, _ = run("ratio", *counts)

    assert code == 0
    assert words in out


def test_katz_beside_a_zero_has_null_limits_and_points_to_scas(run):
    _, as_json, _ = run("ratio", 0, 5, 3, 7, "--method", "katz", "--json")
    _, as_text, _ = run("ratio", 0, 5, 3, 7, "--method", "katz")

    assert json.loads(as_json)["lower"] is None
    assert json.loads(as_json)["upper"] is None
    assert json.loads(as_json)["reason"] == "The method katz gives no interval here; scas does."
    assert "The method katz gives no interval here; scas does." in as_text


def test_mover_has_no_p_value(run):
    _, out, _ = run("ratio", 24, 73, 53, 65, "--method", "mover-wilson", "--json")

    assert json.loads(out)["p_value"] is None
    assert f"{json.loads(out)['lower']:.3f}" == "0.282"


@pytest.mark.parametrize(
    "bad", ["-1", "1.5", "nine", "", "1,00", "10,00,000", "1e-3", "1e99", "٣", "9" * 400, "nan", "inf"]
)
def test_what_is_not_a_whole_number_is_named_kindly(run, bad):
    code, out, err = run("ratio", 9, 120, bad, 610)

    assert (code, out) == (2, "")
    assert err.startswith("C is ")
    assert "whole number" in err


@pytest.mark.parametrize(
    "words",
    [
        ("1200", "100000", "3", "4000"),
        ("1,200", "100,000", "3", "4,000"),
        ("1200.0", "100000.", "3.00", "4,000.0"),
        ("1.2e3", "1e+05", "3E0", "4e3"),
        ("1200/100000", "3/4000"),
        ("1,200/1e5", " 3 / 4000 "),
    ],
)
def test_whole_numbers_may_be_written_as_people_and_programs_write_them(read, words):
    assert read("ratio", *words)["ratio"] == 1200 * 4000 / (100_000 * 3)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("ratio", 9, 120), "Give four whole numbers"),
        (("ratio",), "Give four whole numbers"),
        (("ratio", 1, 2, 3, 4, "--method", "wald"), "There is no method 'wald' here. Choose one of scas"),
        (("ratio", 1, 2, 3, 4, "--method", "mh"), "Choose one of scas"),
        (("ratio", 1, 2, 3, 4, "--method", "mantel-haenszel"), "To average over strata, add --strata FILE."),
        (("ratio", 1, 2, 3, 4, "--method", "score"), "more than one method. Choose koopman or mn."),
        (("ratio", 1, 2, 3, 4, "--method", "exact"), "more than one method. Choose chan-zhang or agresti-min."),
        (("ratio", "1/2", "3"), "Give four whole numbers"),
        (("ratio", 1, 2, 3, 4, "--confidence", "49"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "101%"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "-0.5"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "high"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "nan"), "from 0 to 1"),
        (("ratio", "--strata", "/nowhere/strata.csv"), "could not be opened"),
    ],
)
def test_a_command_that_cannot_be_understood_gets_a_sentence_and_a_two(run, words, message):
    code, out, err = run(*words)

    assert (code, out) == (2, "")
    assert message in err


def test_rothmans_strata_come_out_of_a_file(run, strata_file):
    _, out, _ = run("ratio", "--strata", strata_file(TOLBUTAMIDE), "--confidence", 0.9, "--json")

    found = json.loads(out)
    assert [f"{found[key]:.4f}" for key in ("ratio", "lower", "upper")] == ["1.3256", "0.8658", "2.0296"]
    assert (found["method"], found["strata"], found["state"]) == ("mantel-haenszel", 2, "ok")


def test_the_average_has_its_sentence(run, strata_file):
    _, out, _ = run("ratio", "--strata", strata_file(TOLBUTAMIDE), "--method", "dersimonian-laird")

    assert out.startswith("Over 2 strata: the first group's rate is 1.31 times the second's (31% higher).")


def test_one_stratum_is_one_stratum(run, strata_file):
    assert run("ratio", "--strata", strata_file("a,n1,c,n2\n8,106,5,120\n"))[1].startswith("Over 1 stratum: the")


def test_a_spreadsheets_byte_order_mark_blank_lines_and_spaces_are_no_obstacle(run, strata_file):
    path = strata_file(b"\xef\xbb\xbfA, N1 ,C,N2\r\n8, 106,5,120\r\n\r\n22,98,16,85\r\n,,,\r\n")

    _, out, _ = run("ratio", "--strata", path, "--json")

    assert json.loads(out)["ratio"] == pytest.approx(1.3255553241551052, rel=1e-12)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "must start with the line a,n1,c,n2"),
        ("a,n1,c\n1,2,3\n", "must start with the line a,n1,c,n2"),
        ("a,n1,c,n2,a\n1,2,3,4,5\n", "each of the names once"),
        ("8,106,5,120\n", "must start with the line a,n1,c,n2"),
        ("\n\n", "must start with the line a,n1,c,n2"),
        ("a,n1,c,n2\n1,2,1.5,4\n", "Line 2: c is '1.5'"),
        ("a,n1,c,n2\n1,2,,4\n", "Line 2: c is ''"),
        ("a;n1;c;n2\n1;2;1,5;4\n", "Line 2: c is '1,5'"),
        ("a,n1,c,n2\n", "has no strata"),
        ("a,n1,c,n2\n1,2,3\n", "Line 2 has 3 values. The header has 4."),
        ("a,n1,c,n2\n1,2,1,4\n1,x,3,4\n", "Line 3: n1 is 'x'"),
        ("a,n1,c,n2\n1,2,1,-4\n", "Line 2: n2 is '-4'"),
        ("a,n1,c,n2\n8,106,5,120\n22,98,16,85\n30,204,21,205\n", "Line 4 is the sum of the lines above it."),
        (b"\xff\xfe\x00\xd8", "is not a text file"),
        (b'a,n1,c,n2\n"1,2', "is not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_a_two(run, strata_file, content, message):
    code, out, err = run("ratio", "--strata", strata_file(content))

    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\x00", "strata.csv is a workbook: save its sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1", "strata.csv is an old workbook"),
        (b'[{"a": 8}]', "strata.csv is JSON: write it as CSV"),
        ("a,b,c\n8,98,5\n", "each of the names once; it starts with 'a,b,c'."),
        ("a,x1,n1,c,n2\n8,8,106,5,120\n", "each of the names once"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is(run, strata_file, content, message):
    code, out, err = run("ratio", "--strata", strata_file(content))

    assert (code, out) == (2, "")
    assert message in err


def test_strata_may_come_from_another_program(read, monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(TOLBUTAMIDE.encode())))

    assert f"{read('ratio', '--strata', '-')['ratio']:.4f}" == "1.3256"


def test_ten_thousand_strata_are_averaged(read, strata_file):
    rows = "".join(
        f"{number % 9 + 1},{number % 50 + 40},{number % 7},{number % 300 + 90}\n" for number in range(10_000)
    )

    found = read("ratio", "--strata", strata_file("a,n1,c,n2\n" + rows), "--method", "dl")

    assert (found["strata"], found["state"]) == (10_000, "ok")
    assert found["lower"] < found["ratio"] < found["upper"]


def test_a_refusal_is_json_too_where_figures_would_have_been(run):
    code, out, err = run("ratio", 1, 2, 3, "--json")

    assert code == 2
    assert json.loads(out) == {"state": "refused", "reason": err.strip()}


def test_a_folder_is_not_a_strata_file(run, tmp_path):
    code, _, err = run("ratio", "--strata", tmp_path)

    assert code == 2
    assert "could not be opened" in err


def test_numbers_and_a_file_together_are_refused(run, strata_file):
    code, _, err = run("ratio", 1, 2, 3, 4, "--strata", strata_file(TOLBUTAMIDE))

    assert code == 2
    assert "not both" in err


def test_strata_without_a_ratio_say_why(run, strata_file):
    impossible = strata_file("a,n1,c,n2\n5,2,1,4\n")
    code, out, _ = run("ratio", "--strata", impossible, "--json")
    _, sentence, _ = run("ratio", "--strata", impossible)

    assert (code, json.loads(out)["state"], json.loads(out)["ratio"]) == (0, "not_calculable", None)
    assert "In stratum 1 a part is negative or above its whole" in sentence
    assert json.loads(out)["reason"] == sentence.strip()


def test_strata_without_events_have_no_cases(run, strata_file):
    code, out, _ = run("ratio", "--strata", strata_file("a,n1,c,n2\n0,2,0,4\n"))

    assert code == 0
    assert "Nobody in either group" in out


def test_full_confidence_allows_any_ratio(run):
    _, out, _ = run("ratio", 4, 12, 5, 30, "--method", "katz", "--confidence", 1, "--json")

    assert (json.loads(out)["lower"], json.loads(out)["upper"]) == (0, "inf")


def test_no_confidence_beside_a_ratio_without_end_has_its_sentence(run):
    code, out, _ = run("ratio", 5, 10, 0, 10, "--level", 0)

    assert code == 0
    assert "no upper end. With no confidence asked for, the interval is that ratio itself." in out


def test_a_very_small_p_value_is_not_rounded_to_nought(run):
    assert "is below 0.001." in run("ratio", 90, 100, 10, 100)[1]


@pytest.mark.parametrize(
    ("words", "method"),
    [
        (("ratio", 7, 34, 1, 34, "--method", "Miettinen_Nurminen"), "mn"),
        (("ratio", 7, 34, 1, 34, "--method", "katz_log"), "katz"),
        (("ratio", 7, 34, 1, 34, "--method", "mover"), "mover-wilson"),
        (("ratio", 7, 34, 1, 34, "--method", "inverse_sinh"), "inverse-sinh"),
        (("ratio", 7, 34, 1, 34, "--method", "Chan Zhang"), "chan-zhang"),
        (("ratio", 7, 34, 1, 34, "--method", "agresti_min_exact_unconditional"), "agresti-min"),
        (("ratio", 7, 34, 1, 34, "--method", "asinh"), "inverse-sinh"),
        (("ratio", 7, 34, 1, 34, "--method", "Inverse hyperbolic sine"), "inverse-sinh"),
        (("ratio", 7, 34, 1, 34, "--method", "log"), "katz"),
        (("ratio", 7, 34, 1, 34, "--method", "Miettinen and Nurminen"), "mn"),
        (("ratio", 7, 34, 1, 34, "--method", "katz.log"), "katz"),
        (("ratio", 7, 34, 1, 34, "--method", "sinh-1"), "inverse-sinh"),
        (("proportion", 7, 34, "--method", "Byar's"), "byar"),
        (("proportion", 7, 34, "--method", "WilsonCC"), "wilson-corrected"),
    ],
)
def test_a_method_is_known_by_its_other_names(run, words, method):
    _, out, _ = run(*words, "--json")

    assert json.loads(out)["method"] == method


@pytest.mark.parametrize(
    ("method", "strata", "limits"),
    [
        ("stratified_scas_mh", THIRTEEN_CENTRES, (1.55, 2.00)),
        ("tang", "21,464,26,453\n11,165,25,174\n8,69,11,70\n", (0.44, 0.95)),
        ("gart-nam", "4,16,5,79\n2,16,3,87\n4,18,10,90\n1,15,3,82\n", (1.35, 5.03)),
    ],
)
def test_the_published_score_limits_of_strata_can_be_had(run, strata_file, method, strata, limits):
    _, out, _ = run("ratio", "--strata", strata_file(f"a,n1,c,n2\n{strata}"), "--method", method, "--json")

    found = json.loads(out)
    assert (round(found["lower"], 2), round(found["upper"], 2)) == limits


@pytest.mark.parametrize(
    ("method", "lower", "upper"),
    [
        ("katz", "0.91", "54"),
        ("adjusted-log", "0.92", "27"),
        ("inverse-sinh", "1.17", "42"),
        ("miettinen-nurminen", "1.21", "43"),
        ("chan-zhang", "1.22", "181"),
        ("agresti-min", "1.15", "89"),
    ],
)
def test_the_six_intervals_of_fagerland_lydersen_and_laake_come_out_as_printed(read, method, lower, upper):
    found = read("ratio", 7, 34, 1, 34, "--method", method)

    assert (f"{found['lower']:.2f}", f"{found['upper']:.0f}") == (lower, upper)
    assert found["state"] == "ok"


def test_groups_too_large_for_an_exact_method_are_refused_kindly(run):
    code, out, err = run("ratio", 7, 1000, 1, 999, "--method", "chan-zhang")

    assert (code, out) == (2, "")
    assert "1,000 and 999 people have 1,001,000" in err


@pytest.mark.parametrize(("option", "level"), [("--confidence", 0.9), ("--level", "90"), ("--level", "90%")])
def test_the_level_has_two_names_and_may_be_a_percentage(read, option, level):
    found = read("ratio", 22, 98, 16, 85, "--method", "katz", option, level)

    width = 1.6448536269514722 * math.sqrt(1 / 22 - 1 / 98 + 1 / 16 - 1 / 85)
    assert found["upper"] == pytest.approx(found["ratio"] * math.exp(width), rel=1e-12)
    assert found["confidence"] == 0.9


@pytest.mark.parametrize(
    "content",
    [
        "n2,c,n1,a\n120,5,106,8\n85,16,98,22\n",
        "A;N1;C;N2\r\n8;106;5;120\r\n22;98;16;85\r\n",
        "a\tn1\tc\tn2\n8\t106\t5\t120\n22\t98\t16\t85\n",
        'age,a,n1,c,n2\n"under 55",8,106,5,120\n"55, or more",22,98,16,85\n',
        b"\xef\xbb\xbf\n\na;n1;c;n2\n8;106;5;120\n;;;\n22;98;16;85",
        "x1,N_1,x2,n2\n8,106,5,120\n22,98,16,85\n",
        "ai|n1i|ci|n2i\n8|106|5|120\n22|98|16|85\n",
        'a,n1,c,n2\n8.0,"1.06e2",5,120,,\n22,98,16,85,\n',
        'place,a,n1,c,n2\n"under\n55",8,106,5,120\rolder,22,98,16,85',
        "# Rothman\na,b,c,d\n8,98,5,115\n# older\n22,76,16,69\n",
        "#,a,n1,c,n2\n1,8,106,5,120\n2,22,98,16,85\n",
        "ai,bi,ci,di\n8,98,5,115\n22,76,16,69\n",
        "event.e,n.e,event.c,n.c\n8,106,5,120\n22,98,16,85\n",
        "a\tn1\tc\tn2\n8\t106\t5\t120\n22\t98\t16\t85\n".encode("utf-16"),
        "place,a,n1,c,n2\nCaf\u00e9,8,106,5,120\nBar,22,98,16,85\n".encode("cp1252"),
    ],
    ids=[
        *(
            "order",
            "semicolons",
            "tabs",
            "a label",
            "mark and blank lines",
            "x",
            "ai",
            "as spreadsheets do",
            "in lines",
        ),
        *("fourfold", "numbered", "bi", "event.e", "Unicode text", "Windows"),
    ],
)
def test_the_columns_may_stand_in_any_order_beside_others_with_other_separators(read, strata_file, content):
    found = read("ratio", "--strata", strata_file(content))

    assert [f"{found[key]:.4f}" for key in ("ratio", "q")] == ["1.3256", f"{found['q']:.4f}"]
    assert found["strata"] == 2


BCG = (  # Colditz 1994
    "4,123,11,139\n6,306,29,303\n3,231,11,220\n62,13598,248,12867\n33,5069,47,5808\n180,1541,372,1451\n"
    "8,2545,10,629\n505,88391,499,88391\n29,7499,45,7277\n17,1716,65,1665\n186,50634,141,27338\n5,2498,3,2341\n"
    "27,16913,29,17854\n"
)


@pytest.mark.parametrize(
    ("method", "figures", "differences"),
    [
        ("mantel-haenszel", ["0.6353", "0.5881", "0.6862"], ("152.568", "0.3088", "92.13")),  # metafor, metan
        ("inverse-variance", ["0.6503", "0.6007", "0.7040"], ("152.233", "0.3088", "92.12")),
        ("dersimonian-laird", ["0.4896", "0.3449", "0.6950"], ("152.233", "0.3088", "92.12")),
    ],
)
def test_the_thirteen_trials_of_bcg_come_out_with_their_heterogeneity(read, strata_file, method, figures, differences):
    found = read("ratio", "--strata", strata_file(f"a,n1,c,n2\n{BCG}"), "--method", method)

    assert [f"{found[key]:.4f}" for key in ("ratio", "lower", "upper")] == figures
    assert (f"{found['q']:.3f}", f"{found['tau2']:.4f}", f"{100 * found['i2']:.2f}") == differences
    assert found["q_degrees"] == 12
    assert found["q_p_value"] < 1e-20


@pytest.mark.parametrize(
    "method", ["mantel-haenszel", "inverse-variance", "dersimonian-laird", "scas", "gart-nam", "tang"]
)
@pytest.mark.parametrize(
    "rows",
    ["8,106,5,120", "8,106,5,120\n0,0,0,0\n3,9,0,0", "8,106,5,120\n0,40,0,50", "0,0,0,7\n8,106,5,120\n0,4,0,5"],
    ids=["alone", "nobody in a group", "no events", "both"],
)
def test_strata_that_cannot_tell_anything_change_nothing(read, strata_file, method, rows):
    found = read("ratio", "--strata", strata_file(f"a,n1,c,n2\n{rows}\n"), "--method", method)

    middle = 1.7896471806 if method == "scas" else 960 / 530  # where the skewness-corrected score is 0
    assert found["ratio"] == pytest.approx(middle, rel=1e-9)
    assert 0 < found["lower"] < 1 < found["upper"]
    assert (found["q"], found["q_degrees"], found["q_p_value"], found["i2"], found["tau2"]) == (0, 0, None, 0, 0)


@pytest.mark.parametrize(
    "method", ["mantel-haenszel", "inverse-variance", "dersimonian-laird", "scas", "gart-nam", "tang"]
)
@pytest.mark.parametrize("rows", ["0,5,3,7", "3,5,0,7", "5,5,7,7", "1,1,1,1\n0,1,1,1", "0,9,0,8"])
def test_strata_at_every_edge_give_json_that_can_be_read(read, strata_file, method, rows):
    found = read("ratio", "--strata", strata_file(f"a,n1,c,n2\n{rows}\n"), "--method", method)

    assert found["state"] == ("no_cases" if rows == "0,9,0,8" else "ok")
    if found["lower"] is not None and found["ratio"] is not None:
        assert float(found["lower"]) <= float(found["ratio"]) <= float(found["upper"])


def test_strata_with_nobody_in_either_group_are_not_calculable(read, strata_file):
    found = read("ratio", "--strata", strata_file("a,n1,c,n2\n0,0,0,0\n"))

    assert (found["state"], found["ratio"]) == ("not_calculable", None)
    assert "no stratum with people in both groups" in found["reason"]


ALL = [*Method]


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize(
    "counts",
    [
        *[(0, 1, 0, 1), (1, 1, 0, 1), (0, 1, 1, 1), (1, 1, 1, 1), (5, 5, 7, 7), (0, 9, 7, 7), (9, 9, 0, 7)],
        *[
            (10**9 - 1, 10**9, 10**9, 10**9),
            (1, 10**9, 1, 10**9),
            (5 * 10**8, 10**9, 4 * 10**8, 10**9),
            (0, 1, 1, 10**9),
        ],
    ],
    ids=str,
)
def test_every_edge_gives_json_that_can_be_read_and_limits_in_order(read, method, counts):
    found = read("ratio", *counts, "--method", method)

    assert found["state"] == ("ok" if counts[0] + counts[2] else "no_cases")
    if found["lower"] is not None:
        assert 0 <= float(found["lower"]) <= float(found["upper"])
    if found["p_value"] is not None:
        assert 0 <= found["p_value"] <= 1


@pytest.mark.parametrize("method", ["agresti-min", "chan-zhang"])
@pytest.mark.parametrize("counts", [(0, 1, 0, 1), (1, 1, 0, 1), (0, 1, 1, 1), (1, 1, 1, 1), (5, 5, 7, 7), (2, 1, 1, 3)])
def test_the_exact_methods_know_every_edge(read, method, counts):
    found = read("ratio", *counts, "--method", method)

    assert found["state"] == (
        "not_calculable" if counts[0] > counts[1] else "ok" if counts[0] + counts[2] else "no_cases"
    )


@pytest.mark.parametrize(
    ("counts", "words"), [((0, 5, 0, 7), "Nobody in either group"), ((6, 5, 1, 7), "No ratio can be worked out")]
)
def test_what_has_no_ratio_has_a_reason_in_json(read, counts, words):
    assert words in read("ratio", *counts)["reason"]


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ("M-H", "mantel-haenszel"),
        ("MantelHaenszel", "mantel-haenszel"),
        ("FE", "inverse-variance"),
        ("DerSimonian and Laird", "dersimonian-laird"),
        ("random", "dersimonian-laird"),
    ],
)
def test_an_average_is_known_by_its_other_names(read, strata_file, given, method):
    found = read("ratio", "--strata", strata_file("a,n1,c,n2\n8,106,5,120\n"), "--method", given)

    assert found["method"] == method


def test_an_average_whose_limits_lie_beyond_every_number_says_so(read, strata_file):
    found = read("ratio", "--strata", strata_file("a,n1,c,n2\n1,1,0,1\n0,1,1,300000\n"))

    assert (round(found["ratio"]), found["lower"], found["upper"]) == (150_001, 0.0, "inf")


@pytest.mark.parametrize("digits", [6, 8, 9, 11])
def test_the_variance_between_strata_keeps_its_digits_beside_one_that_outweighs_all(read, strata_file, digits):
    big = 10**digits
    strata = [(big - 1, big, big - 2, big), (9, 10, 1, 10), (30, 40, 1, 40)]
    lines = "\n".join(",".join(map(str, one)) for one in strata)

    found = read("ratio", "--strata", strata_file(f"a,n1,c,n2\n{lines}\n"), "--method", "dl")

    assert found["tau2"] == pytest.approx(exact_tau2(strata), rel=1e-12)


def exact_tau2(strata):
    """DerSimonian and Laird's variance with fifty digits."""
    with localcontext() as context:
        context.prec = 50
        pairs = [[Decimal(count) for count in one] for one in strata]
        y = [(a * n2 / (n1 * c)).ln() for a, n1, c, n2 in pairs]
        w = [1 / ((n1 - a) / (a * n1) + (n2 - c) / (c * n2)) for a, n1, c, n2 in pairs]
        centre = sum(map(mul, w, y)) / sum(w)
        q = sum(weight * (one - centre) ** 2 for weight, one in zip(w, y, strict=True))
        return float((q - len(w) + 1) / (sum(w) - sum(one * one for one in w) / sum(w)))
