"""What a draft gives up before anything is judged: neighbours' figures that rest on few people with the outcome."""

from dataclasses import replace

import pytest

from app.indicators.audit.mending import mend, without
from tests.support.audits import ENGLAND, NEIGHBOURS, Planting

EVERYBODY = range(1, 21)


def beside_neighbours(cases, white=40):
    """Twenty alike, ten of them neighbours, who had so many cases each of both kinds."""
    release = Planting().group("england", EVERYBODY, ENGLAND).group("near", range(1, 11), NEIGHBOURS)
    release.give(EVERYBODY, cases, 200, white, 400)
    return release.show("england").show("near", counts=False).evidence()


@pytest.mark.parametrize(("cases", "white", "shown"), [(20, 20, True), (19, 20, False), (20, 19, False)])
def test_neighbours_are_shown_from_two_hundred_cases_on_either_side(cases, white, shown):
    draft = beside_neighbours(cases, white)

    left = without(draft, mend([], draft).hidden)

    assert [draft.groups[group].key for _, group in left.figures] == (["england", "near"] if shown else ["england"])


def test_what_neighbours_showed_in_an_older_version_is_judged_as_it_is():
    past = beside_neighbours(19)
    mended = mend([past], replace(past, label="version 2"))

    assert {source.label for source in mended.hidden} == {"version 2"}
    assert mended.tried.judged == 40
    assert mended.tried.findings == ()
