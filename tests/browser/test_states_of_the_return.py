"""The return's work in every state, mistakes included: by keyboard alone, on a phone's width, without a barrier."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.states import State, faults_of
from tests.support.states_of_a_council import everybody
from tests.support.states_of_an_employer import employer
from tests.support.touring import Tour

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("journey", [everybody, employer])
def test_every_state_is_reached_and_left_by_keyboard_and_shuts_nobody_out(
    own_tour: Tour, tmp_path: Path, journey: Callable[[Path], tuple[State, ...]]
):
    own_tour.visit.refusals = {400, 409, 410}

    assert faults_of(own_tour, journey(tmp_path)) == {}
