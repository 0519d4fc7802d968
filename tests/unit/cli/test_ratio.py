"""``scwres ratio`` and ``scwres proportion``, as a person runs them."""

import json

import pytest

from app.cli import main


@pytest.fixture
def run(capsys):
    def command(*words):
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return command


@pytest.fixture
def strata_file(tmp_path):
    def write(content):
        path = tmp_path / "strata.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


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
    assert "The method katz gives no interval here; scas does." in as_text


def test_mover_has_no_p_value(run):
    _, out, _ = run("ratio", 24, 73, 53, 65, "--method", "mover-wilson", "--json")

    assert json.loads(out)["p_value"] is None
    assert f"{json.loads(out)['lower']:.3f}" == "0.282"


@pytest.mark.parametrize("bad", ["-1", "1.5", "nine", "", "1,000", "1e3", "٣", "9" * 400, "nan"])
def test_what_is_not_a_whole_number_is_named_kindly(run, bad):
    code, out, err = run("ratio", 9, 120, bad, 610)

    assert (code, out) == (2, "")
    assert err.startswith("C is ")
    assert "whole number" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("ratio", 9, 120), "Give four whole numbers"),
        (("ratio",), "Give four whole numbers"),
        (("ratio", 1, 2, 3, 4, "--method", "wald"), "There is no method 'wald' here. Choose one of scas"),
        (("ratio", 1, 2, 3, 4, "--method", "mantel-haenszel"), "Choose one of scas"),
        (("ratio", 1, 2, 3, 4, "--confidence", "95"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "high"), "from 0 to 1"),
        (("ratio", 1, 2, 3, 4, "--confidence", "nan"), "from 0 to 1"),
        (("ratio", "--strata", "/nowhere/strata.csv"), "could not be opened"),
        (("proportion",), "Give one count X"),
        (("proportion", 1, 2, 3), "Give one count X"),
        (("proportion", 5, "--method", "wilson"), "needs a whole"),
        (("proportion", 5, 9, "--method", "byar"), "leave N out"),
        (("proportion", "many"), "X is 'many'"),
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


def test_a_spreadsheets_byte_order_mark_blank_lines_and_spaces_are_no_obstacle(run, strata_file):
    path = strata_file(b"\xef\xbb\xbfA, N1 ,C,N2\r\n8, 106,5,120\r\n\r\n22,98,16,85\r\n,,,\r\n")

    _, out, _ = run("ratio", "--strata", path, "--json")

    assert json.loads(out)["ratio"] == pytest.approx(1.3255553241551052, rel=1e-12)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "must start with the line a,n1,c,n2"),
        ("a,n1,c\n1,2,3\n", "must start with the line a,n1,c,n2"),
        ("a,n1,c,n2\n", "has no strata"),
        ("a,n1,c,n2\n1,2,3\n", "Line 2 has 3 values"),
        ("a,n1,c,n2\n1,2,1,4\n1,x,3,4\n", "Line 3: n1 is 'x'"),
        ("a,n1,c,n2\n1,2,1,-4\n", "Line 2: n2 is '-4'"),
        (b"\xff\xfe\x00\x01", "is not a text file"),
        (b'a,n1,c,n2\n"1,2', "is not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_a_two(run, strata_file, content, message):
    code, out, err = run("ratio", "--strata", strata_file(content))

    assert (code, out) == (2, "")
    assert message in err


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
    assert "above its whole" in sentence


def test_strata_without_events_have_no_cases(run, strata_file):
    code, out, _ = run("ratio", "--strata", strata_file("a,n1,c,n2\n0,2,0,4\n"))

    assert code == 0
    assert "Nobody in either group" in out


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ((65, 100), ("0.6500", "0.5525", "0.7364")),
        ((65,), ("65.0000", "50.1632", "82.8491")),
        ((0, 20, "--method", "exact"), ("0.0000", "0.0000", "0.1684")),
        ((15, 148, "--method", "mid-p"), ("0.1014", "0.0601", "0.1581")),
        ((15, 148, "--method", "wilson-corrected"), ("0.1014", "0.0598", "0.1644")),
        ((5, "--method", "exact", "--confidence", 0.95), ("5.0000", "1.6235", "11.6683")),
        ((5, "--method", "mid-p"), ("5.0000", "1.8320", "11.0824")),
    ],
)
def test_one_proportion_or_count_comes_out_in_json(run, words, figures):
    code, out, _ = run("proportion", *words, "--json")

    found = json.loads(out)
    assert code == 0
    assert tuple(f"{found[key]:.4f}" for key in ("estimate", "lower", "upper")) == figures


def test_one_proportion_or_count_has_its_sentence(run):
    assert run("proportion", 65, 100)[1] == (
        "65 of 100 is 65.0%. With these numbers it could be from 55.3% to 73.6% (95% interval by wilson).\n"
    )
    assert run("proportion", 65)[1].startswith("The count is 65. With these numbers it could be from 50.2 to 82.8")


def test_a_part_above_its_whole_has_no_proportion(run):
    code, out, _ = run("proportion", 5, 3, "--json")
    _, sentence, _ = run("proportion", 5, 3)

    assert code == 0
    assert json.loads(out)["estimate"] is None
    assert json.loads(out)["state"] == "not_calculable"
    assert "No proportion can be worked out" in sentence


def test_full_confidence_allows_any_ratio(run):
    _, out, _ = run("ratio", 4, 12, 5, 30, "--method", "katz", "--confidence", 1, "--json")

    assert (json.loads(out)["lower"], json.loads(out)["upper"]) == (0, "inf")


def test_a_very_small_p_value_is_not_rounded_to_nought(run):
    assert "is below 0.001." in run("ratio", 90, 100, 10, 100)[1]


@pytest.mark.parametrize(
    ("words", "method"),
    [
        (("ratio", 7, 34, 1, 34, "--method", "Miettinen_Nurminen"), "mn"),
        (("ratio", 7, 34, 1, 34, "--method", "katz_log"), "katz"),
        (("ratio", 7, 34, 1, 34, "--method", "mover"), "mover-wilson"),
        (("proportion", 0, 20, "--method", "clopper_pearson"), "exact"),
        (("proportion", 15, 148, "--method", "wilson_cc"), "wilson-corrected"),
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
