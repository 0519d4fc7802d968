"""Nobody's name reaches anybody else, in any answer of the service; and no invented figure stands beside a real name."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Route
from sqlalchemy import select

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Organisation
from app.db.scope import open_session
from app.layouts import ids
from tests.support.touring import Tour, may
from tests.support.walking import Registries, walk

pytestmark = pytest.mark.browser

OPEN_DATA = ("/workforce", "/national-register", f'"{ids.COMPARE_MAP}"')
DIRECTORY = ("/compare/groups/new",)  # names to pick a group from, and nothing else
CITED = ("/good-practice", "/programme/phases")  # published facts with their source; nothing measured here
LABEL = " (demonstration)"


@dataclass
class Recorder:
    """Keeps every answer that the service gives to one visitor, with the page that asked for it."""

    page: Page
    answers: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route(lambda address: "/_dash-component-suites/" not in address, self._keep)

    def _keep(self, route: Route) -> None:
        answer = route.fetch(max_redirects=0, max_retries=2)  # a connection may end while it is reused
        if answer.headers.get("content-type", "").startswith(("text/", "application/json")):
            self.answers.append((f"{self.page.url} {route.request.url}", answer.text()))
        route.fulfill(response=answer)


def organisations(tour: Tour) -> list[Organisation]:
    engine = create_engine_for(tour.demonstration.database_url)
    with open_session(engine, Scope.everything()) as session:
        found = list(session.scalars(select(Organisation)))
        session.expunge_all()
    engine.dispose()
    return found


def walk_all(page: Page, tour: Tour, registries: Registries, role: str) -> int:
    starts = ["/", *registries.starts(lambda permission: may(role, permission))]
    return sum(1 for _ in walk(page, tour.visit.base, registries, starts, skip=lambda _: False))


def told(recorder: Recorder, names: set[str], *, but: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """Which of these names stand in an answer, and in which; ``but`` names pages, and parts of one, that may tell them."""
    answers = [(where, text) for where, text in recorder.answers if not any(one in where + text[:100] for one in but)]
    return {(name, where) for where, text in answers for name in names if name in text}


@pytest.mark.parametrize("role", ["employer", "lead"])
def test_no_answer_names_another_organisation(tour: Tour, registries: Registries, role: str):
    page = tour.sign_in(role)
    recorder = Recorder(page)
    opened = walk_all(page, tour, registries, role)

    own = tour.demonstration.person(role).organisation
    everyone = organisations(tour)
    invented = [one for one in everyone if one.is_demonstration and one.name != own]
    others = {words for one in invented for words in (one.name, one.name.removesuffix(LABEL), one.code)}
    # A council that is named like a word or a region of England cannot be told from it.
    real = {one.name for one in everyone if not one.is_demonstration and " " in one.name}
    assert len(others) > 300
    assert len(real) > 100
    assert opened > 20
    assert len(recorder.answers) > 40
    assert any(own in text for _, text in recorder.answers)
    assert told(recorder, others, but=DIRECTORY) == set()
    assert told(recorder, real, but=(*OPEN_DATA, *DIRECTORY, *CITED)) == set()


def test_the_lead_of_a_real_council_meets_open_data_and_no_invented_figure(tour: Tour):
    page = tour.sign_in("lead", real=True)
    assert "Leeds City Council" in page.locator("header").inner_text()

    tour.open(page, "/workforce")
    assert "Leeds" in page.locator("main").inner_text()
    assert page.locator("figure").count() > 0

    tour.open(page, "/our-return")
    assert page.get_by_role("heading", name="Versions").count() == 0
    assert page.get_by_role("heading", name="Files").count() == 0

    tour.open(page, "/our-indicators")
    assert page.locator("figure, table").count() == 0
    assert "will appear here" in page.locator("main").inner_text()


def test_the_real_council_is_compared_with_nothing_invented(tour: Tour):
    page = tour.open(tour.sign_in("lead", real=True), "/compare")

    assert page.locator("figure, table").count() == 0
    assert "invented" not in page.locator("main").inner_text()
