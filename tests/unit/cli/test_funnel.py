"""``scwres funnel``, as a person runs it."""

import math

import pytest

FOUR = "a,n1,c,n2\n9,120,17,610\n4,50,10,200\n0,30,5,90\n0,0,1,5\n0,7,0,9\n12,80,10,100\n"


def limits(place, level):
    (found,) = (one for one in place["limits"] if one["level"] == level)
    return found["lower"], found["upper"]


def test_the_published_limit_of_a_proportion_comes_out_as_printed(read):
    found = read("funnel", "--target", 0.80642448, "--sizes", 10)

    lower, upper = limits(found["places"][0], 0.95)
    assert (f"{lower:.8f}", upper) == ("0.56154344", 1)
    assert [one["level"] for one in found["places"][0]["limits"]] == [0.95, 0.998]
    assert (found["kind"], found["target"], found["places"][0]["size"]) == ("proportion", 0.80642448, 10)


def test_the_published_limits_of_an_expected_count_come_out_as_printed(read):
    (place,) = read("funnel", "--expected", 5)["places"]

    assert [f"{5 * one:.5f}" for one in limits(place, 0.95)] == ["1.62349", "11.66833"]
    assert f"{5 * limits(place, 0.998)[0]:.5f}" == "0.73937"


def test_the_limits_of_a_ratio_stand_round_the_target_on_the_scale_of_its_logarithm(read):
    found = read("funnel", "--target", 1.37, "--errors", "0.1, 0.4")

    assert [place["error"] for place in found["places"]] == [0.1, 0.4]
    assert limits(found["places"][1], 0.95)[0] == pytest.approx(1.37 * math.exp(-1.959963984540054 * 0.4), rel=1e-12)
    assert limits(found["places"][1], 0.998)[1] == pytest.approx(1.37 * math.exp(3.090232306167813 * 0.4), rel=1e-12)


def test_a_file_gives_the_pooled_target_and_each_ratio_with_its_place(read, strata_file):
    found = read("funnel", "--file", strata_file(FOUR))

    pooled = (25 / 287) / (42 / 1009)  # of rows with people in both groups, with and without events
    assert found["target"] == pytest.approx(pooled, rel=1e-12)
    assert [place["row"] for place in found["places"]] == [1, 2, 3, 6]
    first = found["places"][0]
    assert first["error"] == pytest.approx(math.sqrt(1 / 9 - 1 / 120 + 1 / 17 - 1 / 610), rel=1e-12)
    assert first["z"] == pytest.approx(math.log(first["ratio"] / pooled) / first["error"], rel=1e-12)
    assert (found["tau2"], found["organisations"]) == (0, 4)


def test_the_over_dispersion_of_a_file_widens_the_funnel_by_hand_worked_figures(read, strata_file):
    path = strata_file("a,n1,c,n2\n40,100,10,100\n10,100,40,100\n30,100,20,100\n20,100,30,100\n")

    found = read("funnel", "--file", path, "--target", 1, "--errors", "0.3")

    wide, narrow = 1 / 40 + 1 / 10 - 0.02, 1 / 30 + 1 / 20 - 0.02
    scores = [math.log(4) / math.sqrt(wide), math.log(1.5) / math.sqrt(narrow)]
    pulled = scores[0] - 0.3 * (scores[0] - scores[1])  # the tenth: three tenths of the way to the next
    squares = 2 * (pulled**2 + scores[1] ** 2)
    weights = 2 / wide + 2 / narrow
    tau2 = (squares - 3) / (weights - (2 / wide**2 + 2 / narrow**2) / weights)
    assert found["phi"] == pytest.approx(squares / 4, rel=1e-9)
    assert found["tau2"] == pytest.approx(tau2, rel=1e-9)
    assert limits(found["places"][0], 0.95)[1] == pytest.approx(
        math.exp(1.959963984540054 * math.sqrt(0.09 + tau2)), rel=1e-9
    )


def test_other_levels_may_be_asked_for(read):
    (place,) = read("funnel", "--target", 0.5, "--sizes", 100, "--level", 0.9, "--confidence", 1)["places"]

    assert limits(place, 0.9)[0] == pytest.approx(0.5 - 1.6448536269514722 * 0.05, rel=1e-9)
    assert limits(place, 1) == (0, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--target", 0, "--sizes", 9, "--level", 1), (0, 0)),
        (("--target", 2, "--errors", 0, "--level", 1), (2, 2)),
        (("--target", 2, "--errors", 9, "--level", 1), (0, "inf")),
        (("--target", 2, "--errors", 9999, "--level", 0.95), (0, "inf")),
        (("--expected", 3, "--level", 1), (0, "inf")),
        (("--target", 1, "--sizes", 10**9, "--level", 0.95), (1, 1)),
    ],
)
def test_every_edge_gives_limits_that_can_be_read(read, words, expected):
    (place,) = read("funnel", *words)["places"]

    assert (place["limits"][0]["lower"], place["limits"][0]["upper"]) == expected


def test_the_sentences_have_a_line_for_each_place(run):
    code, out, _ = run("funnel", "--target", 0.12, "--sizes", 50, 1000)

    assert code == 0
    assert out.splitlines() == [
        "Limits by chance alone: kind proportion, target 0.1200.",
        "size 50: 95% 0.0299 to 0.2101; 99.8% 0.0000 to 0.2620",
        "size 1,000: 95% 0.0999 to 0.1401; 99.8% 0.0882 to 0.1518",
    ]
    assert "0.0000 to no limit" in run("funnel", "--expected", 3, "--level", 1)[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Give one of --sizes"),
        (("--sizes", ",", "--target", 0.1), "Give one of --sizes"),
        (("--sizes", 10), "Add --target"),
        (("--sizes", 10, "--target", 1.2), "The target is '1.2'. It must be a number from 0 to 1."),
        (("--sizes", 0, "--target", 0.1), "A size is 0"),
        (("--sizes", 1.5, "--target", 0.1), "A size is '1.5'"),
        (("--errors", 0.1, "--target", 0), "The target is '0'. It must be a number of 1e-09 or more."),
        (("--errors", 0.1, "--target", "inf"), "The target is 'inf'"),
        (("--errors", "-0.1", "--target", 1), "A standard error is '-0.1'"),
        (("--errors", "nan", "--target", 1), "A standard error is 'nan'"),
        (("--expected", 0), "An expected count is '0'"),
        (("--expected", 5, "--target", 1), "leave --target out"),
        (("--expected", 5, "--level", 9.5), "from 0 to 1"),
        (("--file", "/nowhere/organisations.csv"), "could not be opened"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_a_two(run, words, message):
    code, out, err = run("funnel", *words)

    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("content", "words", "message"),
    [
        (FOUR, ("--sizes", 5), "A file holds ratios"),
        ("a,n1,c,n2\n0,5,3,9\n", (), "no case in the whole file"),
        ("a,n1,c,n2\n1,5,3,9\n7,5,3,9\n", (), "In stratum 2 a part is negative or above its whole"),
    ],
)
def test_a_file_that_gives_no_funnel_gets_a_sentence_and_a_two(run, strata_file, content, words, message):
    code, out, err = run("funnel", "--file", strata_file(content), *words)

    assert (code, out) == (2, "")
    assert message in err


def test_a_single_organisation_has_no_over_dispersion(read, strata_file):
    found = read("funnel", "--file", strata_file("a,n1,c,n2\n9,120,17,610\n"))

    assert (found["phi"], found["tau2"], found["organisations"]) == (1, 0, 1)
