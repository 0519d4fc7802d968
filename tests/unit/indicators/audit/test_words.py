"""A finding is told in the edition's words."""

from app.indicators.audit.parts import UNLIMITED, Key, Measured
from app.indicators.audit.programs import Range
from app.indicators.audit.rows import Source
from app.indicators.audit.verdict import Finding, audit
from app.indicators.audit.words import count_words, finding_words
from app.indicators.catalogue import load_edition
from tests.support.audits import Planting

EDITION = load_edition(2025)
NAMES = {1: "Anytown Council", 2: "Otherton Council", 3: "Elsewhere Council"}


def finding(**place):
    """What two organisations of one group find out of each other."""
    release = Planting().group("north", (1, 2)).give((1, 2), 30, 200, **place).show("north", **place)
    return audit([release.evidence()]).findings[0]


def test_who_could_work_out_what_of_whom_and_through_which_version():
    assert finding_words(finding(), NAMES, EDITION) == (
        "Collection 2025, by figures of version 1: Otherton Council could work out a count of Anytown Council "
        "(Leavers, Adult social care, Minority ethnic people together) to 28 to 32; without the release it was 0 to "
        "200."
    )


def test_a_pay_band_and_an_ethnic_group_are_named_as_the_return_names_them():
    target = finding().target
    key = Key("children", "70k_and_over", "mixed")

    words = count_words(target._replace(measure=Measured("pay_bands", is_events=True), key=key), EDITION)

    assert (words.measure, words.breakdown) == ("Headcount", "Pay of £70,000 and over")
    assert (words.service, words.group) == ("Children's social care", "Mixed")


def test_people_are_named_by_the_measure_that_counts_them():
    release = Planting().group("north", (1, 2)).give((1, 2), 30, 200, indicator="shortlisting")
    found = audit([release.show("north", indicator="shortlisting").evidence()]).findings

    people = next(one.target for one in found if not one.target.measure.is_events)

    assert count_words(people, EDITION).measure == EDITION.measures["shortlisted"].label


def test_both_services_and_white_people_are_named():
    found = finding(service="both")
    target = found.target._replace(key=found.target.key._replace(group="white"))

    assert str(count_words(target, EDITION)) == "Leavers, Both services, White people together"


def test_nobody_named_is_anybody_and_one_number_is_exact():
    told = finding()
    known = Finding(2025, told.target, Range(0, UNLIMITED), Range(7, 7), (), frozenset({Source("version 2", (0, 0))}))

    words = finding_words(known, NAMES, EDITION)

    assert ": Anybody could work out" in words
    assert words.endswith("to exactly 7; without the release it was 0 or more.")


def test_two_who_share_are_both_named():
    told = finding()
    known = Finding(2025, told.target, Range(0, 9), Range(1, 2), (2, 3))

    assert finding_words(known, NAMES, EDITION).startswith(
        "Collection 2025: Otherton Council and Elsewhere Council could"
    )


def test_a_figure_that_does_not_follow_is_told_as_it_is():
    wrong = Finding(2025, None, None, None, contradiction="A figure of version 1 says 1 to 2.")

    assert finding_words(wrong, NAMES, EDITION) == "Collection 2025: A figure of version 1 says 1 to 2."
