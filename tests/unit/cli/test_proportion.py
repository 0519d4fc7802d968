"""``scwres proportion``, as a person runs it."""

import json

import pytest


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("proportion",), "Give one count X"),
        (("proportion", 1, 2, 3), "Give one count X"),
        (("proportion", 5, "--method", "wilson"), "needs a whole"),
        (("proportion", "many"), "X is 'many'"),
        (("proportion", -5, 9), "X is '-5'"),
        (("proportion", "1.5", 9), "X is '1.5'"),
        (("proportion", 5, 9, "--method", "wald"), "Choose one of wilson, wilson-corrected, byar, exact, mid-p"),
        (("proportion", 5, 9, "--level", "105%"), "from 0 to 1"),
    ],
)
def test_a_command_that_cannot_be_understood_gets_a_sentence_and_a_two(run, words, message):
    code, out, err = run(*words)

    assert (code, out) == (2, "")
    assert message in err


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


@pytest.mark.parametrize(
    ("words", "figures"),
    [  # PHEindicatormethods, testdata_Rate.xlsx: areas 3, 5 and 12
        ((20, 100), (0.2, 0.12211428834875937, 0.3088988036919707)),
        ((9856, 12345), (0.7983799108950992, 0.7826949058976757, 0.8143001654272140)),
        ((250, 220), (1.1363636363636365, 0.9998494738532876, 1.2863114487455782)),
    ],
)
def test_byars_interval_of_x_of_n_is_that_of_a_rate(read, words, figures):
    found = read("proportion", *words, "--method", "byar")

    alone = read("proportion", words[0])
    assert found["state"] == "ok"
    for key, printed in zip(("estimate", "lower", "upper"), figures, strict=True):
        assert found[key] == pytest.approx(printed, rel=1e-13)
        assert found[key] == pytest.approx(alone[key] / words[1], rel=1e-13)


def test_a_rate_of_nobody_is_none(read):
    assert read("proportion", 5, 0, "--method", "byar")["state"] == "not_calculable"


@pytest.mark.parametrize("words", [("65/100",), ("65.0", "1e2"), ("65", "100", "--method", "score")])
def test_a_proportion_may_be_written_in_more_than_one_way(read, words):
    assert f"{read('proportion', *words)['lower']:.4f}" == "0.5525"


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


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ((0, 20, "--method", "clopper_pearson"), "exact"),
        ((15, 148, "--method", "wilson_cc"), "wilson-corrected"),
        ((15, 148, "--method", "Mid P"), "mid-p"),
    ],
)
def test_a_method_is_known_by_its_other_names(read, words, method):
    assert read("proportion", *words)["method"] == method


@pytest.mark.parametrize("method", ["wilson", "wilson-corrected", "exact", "mid-p"])
@pytest.mark.parametrize(
    "counts", [(0, 1), (1, 1), (0, 10**9), (10**9, 10**9), (1, 10**9), (5 * 10**8, 10**9)], ids=str
)
def test_every_edge_of_a_proportion_gives_limits_in_order(read, method, counts):
    found = read("proportion", *counts, "--method", method)

    assert 0 <= found["lower"] <= found["estimate"] <= found["upper"] <= 1
    assert (found["lower"] == 0) == (counts[0] == 0)
    assert (found["upper"] == 1) == (counts[0] == counts[1])


@pytest.mark.parametrize("method", ["byar", "exact", "mid-p"])
@pytest.mark.parametrize("count", [0, 1, 10**9])
def test_every_edge_of_a_count_gives_limits_in_order(read, method, count):
    found = read("proportion", count, "--method", method)

    assert 0 <= found["lower"] <= count < found["upper"]


def test_nobody_at_all_has_no_proportion(read):
    assert read("proportion", 0, 0) == {
        "estimate": None,
        "lower": None,
        "upper": None,
        "state": "not_calculable",
        "method": "wilson",
        "confidence": 0.95,
        "reason": "No proportion can be worked out: there must be at least one person, and the part within the whole.",
    }


def test_full_confidence_in_a_count_has_no_upper_end(read):
    assert read("proportion", 5, "--confidence", 1)["upper"] == "inf"
