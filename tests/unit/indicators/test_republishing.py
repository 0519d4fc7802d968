"""Which own results may be published: nothing that is withheld can be worked out from what is not."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from app.indicators.assessment import assess
from app.indicators.calculate import calculate
from app.indicators.counts import Counts
from app.indicators.disclosure import is_too_small_to_publish
from app.indicators.edition import Adverse
from app.indicators.republishing import Withheld, is_sum_withheld, withheld_of, withheld_unknowns_of
from app.indicators.results import MINORITY_ETHNIC, WHITE
from app.indicators.rounding import limit_text, text
from tests.support.returns import EDITION, SHORTLISTING, result_of, return_of

APP = Path(__file__).parents[3] / "app"
GROUPS = ("mixed", "asian", "black", "other")
EVEN = {"mixed": 40, "asian": 60, "black": 50, "other": 30}


def results_of(adult, children):
    """Return the results of indicator 2 of a return with these columns, appointed and shortlisted, in each service."""
    counts = {}
    for service, (appointed, shortlisted) in {"adult": adult, "children": children}.items():
        given = {"appointed": appointed, "shortlisted": shortlisted}
        counts |= return_of(given, only=(service,)).counts
    return calculate(replace(return_of({}), counts=counts), SHORTLISTING)


def columns(appointed, shortlisted, white=(100, 400)):
    return tuple(
        {**row, "white_british": count, "white_minority": 0}
        for row, count in zip((appointed, shortlisted), white, strict=True)
    )


def names(withheld):
    return {(service, group) for _, service, _, group in withheld.keys}


def spread(appointed, shortlisted):
    """Put everybody in one group, so that the others are nobody at all."""
    return columns(*({**dict.fromkeys(GROUPS, 0), "asian": count} for count in (appointed, shortlisted)))


LARGE = columns(EVEN, dict.fromkeys(GROUPS, 100))


def test_where_nothing_is_too_small_everything_may_be_published():
    assert names(withheld_of(results_of(LARGE, LARGE))) == {
        (one, "white_minority") for one in ("adult", "children", "both")
    }


def test_one_service_too_small_takes_both_with_it_and_no_more():
    withheld = names(withheld_of(results_of(spread(16, 45), spread(6, 87))))

    assert {one for one in withheld if one[1] == MINORITY_ETHNIC} == {
        ("children", MINORITY_ETHNIC),
        ("both", MINORITY_ETHNIC),
    }


def test_where_both_services_are_too_small_their_sum_goes_with_them():
    withheld = names(withheld_of(results_of(spread(6, 45), spread(6, 87))))

    assert {service for service, group in withheld if group == MINORITY_ETHNIC} == {"adult", "children", "both"}


def test_one_group_too_small_takes_every_single_group_of_the_indicator_and_no_total():
    small = columns({**EVEN, "other": 3}, dict.fromkeys(GROUPS, 100))
    withheld = names(withheld_of(results_of(small, LARGE)))

    assert withheld == set(product(("adult", "children", "both"), (*GROUPS, "white_minority")))


def test_another_indicator_keeps_its_groups():
    counts = {
        "appointed": ({**EVEN, "other": 3}, 100),
        "shortlisted": (dict.fromkeys(GROUPS, 100), 400),
        "leavers": (EVEN, 100),
        "headcount": (dict.fromkeys(GROUPS, 200), 400),
    }
    columns_of = {
        name: {**row, "white_british": white // 2, "white_minority": white // 2}
        for name, (row, white) in counts.items()
    }
    found = calculate(return_of(columns_of, only=("adult",), services=("adult",)), EDITION)
    withheld = withheld_of(found)

    assert {one.group for one in found if one.indicator == "leaving" and one in withheld} == set()
    assert {one.group for one in found if one.indicator == "shortlisting" and one in withheld} == {
        *GROUPS,
        "white_minority",
    }


def test_one_pay_band_too_small_takes_another_since_all_bands_are_of_the_same_people():
    bands = {"under_30k": (60, 100), "30k_to_70k": (35, 250), "70k_and_over": (5, 50), "pay_not_known": (9, 9)}
    found = calculate(return_of({"headcount": bands}, only=("adult",), services=("adult",)), EDITION)
    withheld = withheld_of(found)

    assert [
        one.breakdown for one in found if (one.group, one.service) == (MINORITY_ETHNIC, "adult") and one in withheld
    ] == [
        "30k_to_70k",
        "70k_and_over",
    ]


def test_a_return_of_one_service_keeps_its_total():
    found = calculate(
        return_of({"appointed": (16, 30), "shortlisted": (45, 60)}, only=("adult",), services=("adult",)), SHORTLISTING
    )

    assert {one.group for one in found if one in withheld_of(found)}.isdisjoint({MINORITY_ETHNIC})


def test_what_is_no_result_is_not_withheld():
    assert "leaving" not in Withheld()


@pytest.mark.parametrize(
    ("counts", "parts", "is_withheld"),
    [
        ((12, 30), (False, False), False),
        ((12, 30), (True, False, False), True),
        ((12, 30), (True, True, False), False),
        ((2, 3), (True, True), True),
    ],
)
def test_collections_added_up_are_withheld_where_one_alone_of_them_is(counts, parts, is_withheld):
    total = result_of(return_of({"appointed": counts, "shortlisted": (100, 200)}), "shortlisting", service="adult")

    assert is_sum_withheld(total, parts) is is_withheld


@pytest.mark.parametrize(
    ("adult", "children", "hidden"),
    [
        (0, 0, set()),
        (10, 30, set()),
        (0, 9, {"children", "both"}),
        (1, 30, {"adult", "both"}),
        (6, 7, {"adult", "children", "both"}),
        (2, 3, {"adult", "children", "both"}),
    ],
)
def test_people_of_unknown_ethnicity_are_never_counted_where_they_are_one_to_nine(adult, children, hidden):
    people = {"adult": adult, "children": children, "both": adult + children}
    found = results_of(*(not_known(LARGE, count) for count in (adult, children)))
    of_all = [one for one in found if one.group == MINORITY_ETHNIC]
    withheld = {one.service for one in of_all if one in withheld_unknowns_of(found)}

    assert withheld == hidden
    assert {service for service, count in people.items() if 0 < count < 10} <= withheld
    assert len(withheld) != 1, "one of the three alone follows from the other two"


def test_a_result_that_is_withheld_takes_its_share_of_unknown_ethnicity_along():
    found = results_of(not_known(spread(16, 45), 50), not_known(spread(6, 87), 50))
    of_all = [one for one in found if one.group == MINORITY_ETHNIC]

    assert {one.service for one in of_all if one in withheld_unknowns_of(found)} == {"children", "both"}


def not_known(rows, people):
    """Add people of unknown ethnicity to those who were shortlisted."""
    appointed, shortlisted = ({**row, "prefer_not_to_say": 0, "not_known": 0} for row in rows)
    return appointed, {**shortlisted, "not_known": people}


def shown(counts):
    """Return what is printed of some counts: the ratio and both ends of its interval."""
    found = assess([Counts(*one) for one in counts], [Adverse.BELOW] * len(counts))
    return [(text(one.ratio), limit_text(one.lower), limit_text(one.upper)) for one in found]


ADULT, CHILDREN = (16, 45, 30, 60), (6, 87, 9, 40)


def recovered(printed):
    """Return every number of minority ethnic people appointed in children's services that the figures leave open.

    The reader knows how many were shortlisted, as a paper of the council says, and tries all counts.
    """
    parts = [[range(1, whole) for whole in (known[1], known[3])] for known in (ADULT, CHILDREN)]
    adult, children = (
        [(a, known[1], c, known[3]) for a, c in product(*one)]
        for one, known in zip(parts, (ADULT, CHILDREN), strict=True)
    )
    if "both" not in printed:
        return {one[0] for one in children}
    found = set()
    for known in [one for one, figure in zip(adult, shown(adult), strict=True) if figure == printed["adult"]]:
        sums = [tuple(map(sum, zip(known, one, strict=True))) for one in children]
        found |= {one[0] for one, figure in zip(children, shown(sums), strict=True) if figure == printed["both"]}
    return found


def test_the_counts_of_a_withheld_service_came_out_of_the_others_and_do_so_no_more():
    both = tuple(map(sum, zip(ADULT, CHILDREN, strict=True)))
    figures = dict(zip(("adult", "children", "both"), shown([ADULT, CHILDREN, both]), strict=True))
    found = results_of(
        *(
            columns(*({**dict.fromkeys(GROUPS, 0), "asian": one} for one in (a, n1)), (c, n2))
            for a, n1, c, n2 in (ADULT, CHILDREN)
        )
    )
    of_all = [one for one in found if one.group == MINORITY_ETHNIC]
    alone = {one.service: figures[one.service] for one in of_all if not is_too_small_to_publish(one)}
    together = {one.service: figures[one.service] for one in of_all if one not in withheld_of(found)}

    assert set(alone) == {"adult", "both"}
    assert recovered(alone) == {6}
    assert set(together) == {"adult"}
    assert len(recovered(together)) == 86


def test_no_page_asks_of_one_result_alone_whether_it_may_be_published():
    users = {
        path.relative_to(APP).as_posix() for path in APP.rglob("*.py") if "is_too_small_to_publish" in path.read_text()
    }

    assert users == {"indicators/disclosure.py", "indicators/republishing.py"}


def test_white_people_beside_another_group_give_nothing_away():
    """What is withheld stays so when each count is a cell of its own: White people stand in the row of every group."""
    few = columns({**EVEN, "mixed": 3}, dict.fromkeys(GROUPS, 100), white=(14, 1119))
    found = results_of(columns({**EVEN, "other": 2}, dict.fromkeys(GROUPS, 100), white=(6, 940)), few)
    kept = [one for one in found if one not in withheld_of(found)]

    assert {one.service for one in kept if one.reference == WHITE} == {"children"}
    assert {one.group for one in kept if one.reference == WHITE} == {MINORITY_ETHNIC}
