"""The ten sentences that come first."""

from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.indicators.headlines import headlines
from tests.support.returns import EDITION, WORKED, return_of


def test_there_is_one_headline_per_indicator_and_of_the_pay_bands_the_top_one():
    found = headlines(calculate(return_of(WORKED["pay_bands"]), EDITION), EDITION, "adult")

    assert [one.number for one in found] == ["1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9"]
    assert found[0].breakdown == "70k_and_over"
    assert {(one.service, one.group) for one in found} == {("adult", "minority_ethnic")}


def test_an_edition_without_pay_bands_still_says_so_in_its_headline():
    edition = load_edition(2023)

    found = headlines(calculate(return_of({}), edition), edition, "both")

    assert (found[0].breakdown, found[0].state) == (None, "not_applicable")
    assert len(found) == 10
