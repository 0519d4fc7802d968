"""The second step of signing in, set up and used by keyboard alone: no state of it shuts anybody out."""

import time

import pytest
from playwright.sync_api import Page

from tests.support.authenticators import code_at
from tests.support.states import DESK, PHONE, State, at, faults_of, follow, press, write
from tests.support.touring import Tour

pytestmark = pytest.mark.browser

WHO, PERIOD = "viewer", 30
ACCOUNT, SET_UP, GO_ON, SIGN_IN = "/account/second-step", "Set up a second step", "Go on", "Sign in"


class Authenticator:
    """The person's app, which reads the key from the page, and their note of the recovery codes."""

    key, recovery_code = "", ""

    def read(self, page: Page) -> None:
        self.key = page.locator(".key").inner_text()

    def note(self, page: Page) -> None:
        self.recovery_code = page.locator("main code").first.inner_text()

    def recover(self, page: Page) -> None:
        write("Code", self.recovery_code)(page)

    def enter(self, steps: int):
        """Write a code of now, or of so many periods later."""

        def enter_it(page: Page) -> None:
            write("Code", code_at(self.key, int(time.time()) + steps * PERIOD))(page)

        return enter_it


def test_every_state_is_reached_by_keyboard_and_shuts_nobody_out(own_tour: Tour):
    own_tour.visit.refusals = {400}
    app, person = Authenticator(), own_tour.demonstration.person(WHO)
    password = write("Current password", person.password)
    signing_in = (
        at("/account"),
        press("Sign out"),
        write("Email address", person.email),
        write("Password", person.password),
        press(SIGN_IN),
    )
    states = (
        State("before it is set up", WHO, DESK, (at("/account"), follow("Second step of signing in"))),
        State("no password", WHO, PHONE, (press(SET_UP),), "current"),
        State("the picture and the key", WHO, PHONE, (password, press(SET_UP), app.read)),
        State("no code that is one", WHO, DESK, (write("Code", "12345"), press(GO_ON)), "code"),
        State("recovery codes", WHO, PHONE, (app.enter(0), press(GO_ON), app.note)),
        State("signed in", WHO, DESK, (follow("I have kept them, go on"),)),
        State("the password is right", WHO, PHONE, signing_in),
        State("a wrong code", WHO, DESK, (write("Code", "nothing"), press(SIGN_IN)), "code"),
        State("the right code", WHO, DESK, (app.enter(1), press(SIGN_IN))),
        State("once it is set up", WHO, PHONE, (at(ACCOUNT),)),
        State("without its code", WHO, DESK, (password, press("Sign in without it")), "code"),
        State("without it", WHO, DESK, (password, app.recover, press("Sign in without it"))),
    )

    assert faults_of(own_tour, states) == {}
