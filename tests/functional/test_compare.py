"""The comparison over HTTP: an indicator in full beside a group, its downloads, and nobody else's figures."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.models import Membership, Organisation
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.services.comparison_views import comparison_view
from app.services.publishing import publish_release
from app.services.results import store_results
from app.services.sessions import end_sessions
from app.services.withdrawals import withdraw_release
from tests.support.clocks import StoppedClock
from tests.support.factories import Factories
from tests.support.returns import return_of

COUNCILS = 54
REGIONS = (("E12000001", "North East"), ("E12000007", "London"), ("E12000009", "South West"))
TOO_SMALL, ITS_COUNCILS = ("E12000002", "North West"), (0, 10, 20, 30)
OURS, FEW, ABSENT = "Ours", "With few cases", "Without a return"


@pytest.fixture(scope="module")
def released(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 54 councils' returns in two collections, both released."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("compare") / "released.sqlite"))
    engine, clock = create_engine_for(f"sqlite:///{path}"), StoppedClock()
    make = Factories(engine, clock)
    councils = [_council(make, number) for number in range(COUNCILS)]
    make.organisation(
        name=ABSENT, code="CMP-998", kind="local_authority", region_code="E12000001", region_name="North East"
    )
    person = make.user(email="sender@example.org")
    for year in (2024, 2025):
        collection, edition = make.collection(year), load_edition(year)
        for number, council in enumerate(councils):
            submission = make.submission(
                make.upload(council, collection, person), state="accepted", content_hash=f"{year} {number}"
            )
            with open_session(engine, Scope.everything(), write=True) as session:
                store_results(
                    session,
                    submission,
                    calculate(return_of(_counts(number, year), edition=edition, **_services(number)), edition),
                )
                session.commit()
        publish_release(engine, collection_year=year, clock=clock)
    engine.dispose()
    return path


def _council(make: Factories, number: int) -> Organisation:
    code, name = TOO_SMALL if number in ITS_COUNCILS else REGIONS[number % len(REGIONS)]
    title = {0: OURS, 1: FEW}.get(number, f"Council {number:03}")
    where = {"la_type": "County", "region_code": code, "region_name": name}
    return make.organisation(name=title, code=f"CMP-{number:03}", kind="local_authority", **where)


def _services(number: int) -> dict[str, tuple[str, ...]]:
    """The one with few cases has no children's services."""
    return {"services": ("adult",), "only": ("adult",)} if number == 1 else {}


def _counts(number: int, year: int) -> dict[str, tuple[int, int]]:
    """Ours leaves far more often; one has few cases; the others spread round 1.5."""
    leavers = {0: (60, 40), 1: (1, 2)}.get(number, (20 + number % 9, 60 + year % 2))
    return {"headcount": (200, 800), "leavers": leavers, "disciplinary_entered": (3, 7)}


@pytest.fixture
def database_url(released: Path, tmp_path: Path) -> str:
    """The address of a database of one's own with both releases."""
    return f"sqlite:///{shutil.copy(released, tmp_path / 'scwres.sqlite')}"


@pytest.fixture
def named(engine):
    """Find an organisation by its name."""

    def find(name: str) -> Organisation:
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(Organisation).where(Organisation.name == name)).one()

    return find


@pytest.fixture
def ours(sign_in, named):
    """The lead of the council that differs."""
    return sign_in(Role.LEAD, named(OURS))


def answer_of(client, search: str = "") -> str:
    answer = client.call("compare.children", search)
    assert answer.status_code == 200
    return answer.text


def texts_of(client, search: str = "") -> str:
    """Every text of the page, one after the other, without its charts."""

    def texts(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key not in {"figure", "className", "id", "type", "namespace", "scope", "href", "options"}:
                    yield from texts(value)
        elif isinstance(node, list):
            for item in node:
                yield from texts(item)
        elif isinstance(node, str | int | float):
            yield str(node)

    return " | ".join(texts(json.loads(answer_of(client, search))["response"]))


def figures_of(client, search: str) -> list[dict]:
    """Every chart of the page."""

    def charts(node):
        if isinstance(node, dict):
            if "figure" in node:
                yield node["figure"]
            for value in node.values():
                yield from charts(value)
        elif isinstance(node, list):
            for item in node:
                yield from charts(item)

    return list(charts(json.loads(answer_of(client, search))["response"]))


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_whole_is_said_first_then_each_indicator_in_a_line(ours):
    page = texts_of(ours, "?service=adult")

    assert (
        "You probably differ from local authorities in England on indicator 8, for the worse for minority ethnic people"
        in page
    )
    assert (
        "8 Leaving | above 1 | 6.00 | You may | between 4.16 and 8.73 | 1.6 | 54 of 55 | You probably differ: you lie above it, which is worse for minority ethnic people."
        in page
    )


def test_one_indicator_opens_with_what_can_and_cannot_be_concluded(ours):
    page = texts_of(ours, "?service=adult&indicator=leaving")

    assert page.startswith(
        "8 Leaving | The published figure for local authorities in England is 1.6, rounded to protect people; without you, and less rounded, it is about 1.58. "
        "The whole range that your numbers allow (4.16 to 8.73) lies above it, so you probably differ. "
        "The figures cannot say why; and where nobody truly differs, about 1 such comparison in 20 shows a difference by chance alone. Above it is the side that is worse for minority ethnic people. | "
        "Being like others does not mean being fair: your own gaps stand under Our indicators. | Below, the group is "
    )
    assert (
        ": 54 of its 55 organisations gave this figure, yours among them. One other sent no return that was accepted, or "
        "none with this "
        "figure. The whole release of 2025 holds 54 organisations of all kinds. The figures are of the collection of "
        "2025, adult social care." in page
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "more than 90% have a lower ratio than yours, and so it is with everything that your numbers allow.",
        "You lie outside the outer limits (99.8%).",
        "The group without you | 1.58",
        "about 1 indicator in 20 outside the inner limits (95%) and about 1 in 500 outside the outer ones (99.8%)",
        "times that of the group without you",
        "leaves out 1.00 (no difference), so you probably differ.",
        "Comparing people only with others of the same organisation, then averaging, gives",
        "organisations that took part in both 2024 and 2025",
        "The collections of 2024 and 2025 together give the group",
        "Your region, North West, has no published figure. Fewer than 5 organisations gave these figures.",
        "East Midlands | none | \u2013 | \u2013 | \u2013 | 0 of 0 | Nobody took part.",
        "Collection 2025, version 1, disclosure rules",
    ],
)
def test_every_part_of_the_page_says_its_finding(ours, sentence):
    assert sentence in texts_of(ours, "?service=adult&indicator=leaving")


def test_who_stands_out_of_a_group_without_other_differences_is_not_drawn_into_it(ours, sign_in, named):
    search = "?service=adult&indicator=leaving"

    assert "drawn towards" not in texts_of(ours, search)
    assert "towards the figure of the group without you, yours is that figure, 1.64" in texts_of(
        sign_in(Role.LEAD, named(FEW)), search
    )


def test_few_cases_get_the_exact_test_in_place_of_the_funnel(sign_in, named):
    page = texts_of(sign_in(Role.LEAD, named(FEW)), "?service=adult&indicator=leaving")

    assert "You had too few cases to say whether you differ from it." in page
    assert "You have too few cases for a place in the funnel, so an exact test takes its place." in page
    assert "inner limits: chance keeps" not in page


@pytest.mark.parametrize("search", ["?service=adult&indicator=leaving", "?service=adult"])
def test_what_each_word_of_the_evidence_means_is_folded_once_on_every_view(ours, search):
    page = texts_of(ours, search)

    assert page.count("Every word: what it means, what it does not mean, and what to do next") == 1
    folded = page[page.index("Every word: ") : page.index("How the evidence is judged")]
    assert "Clear evidence of unequal treatment | The gap is large" in folded
    assert "Find out how the gap comes about, and plan an action about it or say why not." in folded
    assert '"/guidance/methods#evidence"' in json.dumps(json.loads(answer_of(ours, search)))


def test_a_suppressed_group_says_why_and_gives_way_to_the_next_wider_one(ours):
    page = texts_of(ours, "?service=adult&indicator=leaving&peers=region")

    assert page.startswith(
        "8 Leaving | There is no published figure for local authorities in North West to compare with. Fewer than 5 "
        "organisations gave these figures. The next wider group has one: the published figure for local authorities in "
        "England is 1.6, rounded to protect people; without you"
    )
    assert "Below, the group is local authorities in England" in page
    assert (
        "The next wider group, local authorities in England: you probably differ: you lie above it, which is worse for minority ethnic people."
        in (texts_of(ours, "?service=adult&peers=region"))
    )


def test_without_a_return_of_ones_own_there_is_nothing_to_set_beside(sign_in, named):
    assert "You sent no return for this collection." in texts_of(sign_in(Role.VIEWER, named(ABSENT)))


@pytest.mark.parametrize("search", ["?indicator=x&peers=x&service=x&year=x", "?year=1999", "?" + "x" * 5000, None])
def test_what_does_not_exist_falls_back_to_every_indicator_of_the_newest_year(ours, search):
    assert "from all accepted returns of 2025" in texts_of(ours, search)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("?year=2026", "No figures to compare with are published for 2026. You see 2025."),
        ("?year=2026;drop", "There is no such collection. You see 2025."),
        ("?service=trade", "There is no such service. You see both services."),
        ("?peers=picked-9", "There is no such group to compare you with. You see local authorities in England."),
        ("?indicator=x", "There is no figure of yours for the indicator that was asked for. You see all of them."),
    ],
)
def test_what_is_asked_for_and_not_there_is_said_on_the_page_and_in_its_file(ours, search, words):
    assert words in texts_of(ours, search)

    rows = rows_of(ours.get(f"/compare/figures.csv{search}&figure=indicators"))
    assert rows[0][-1] == "Note on what was asked for"
    assert words in rows[1][-1]


def test_the_service_is_one_with_figures_and_both_is_the_same_where_there_is_one(sign_in, named):
    adult_only = sign_in(Role.LEAD, named(FEW))
    page = texts_of(adult_only)

    assert page == texts_of(adult_only, "?service=both") == texts_of(adult_only, "?service=adult")
    assert "The figures are of the collection of 2025, adult social care." in page
    assert "You see" not in page
    assert rows_of(adult_only.get("/compare/figures.csv?figure=indicators"))[1][-5] == "Adult social care"
    children = texts_of(adult_only, "?service=children")
    assert "Your return for 2025 has no figures for children's social care. You see adult social care." in children


def test_nobody_else_has_a_name_a_mark_or_a_figure(ours):
    search = "?service=adult&indicator=leaving"

    assert "Council 0" not in answer_of(ours, search)
    for chart in figures_of(ours, search):
        marks = [trace for trace in chart["data"] if "markers" in trace.get("mode", "")]
        assert sum(len(trace["x"]) for trace in marks) <= 8


def test_charts_are_told_in_words_and_have_a_table_and_a_download(ours):
    answer = answer_of(ours, "?service=adult&indicator=leaving")

    assert len(figures_of(ours, "?service=adult&indicator=leaving")) == 4
    assert answer.count('"Figcaption"') == 4
    assert answer.count("View as table") == 4
    for key in ("standing", "funnel", "others", "averages", "years", "regions"):
        assert f"figure={key}" in answer


def test_the_years_are_joined_where_both_are_defined_alike(ours):
    (years,) = [chart for chart in figures_of(ours, "?service=adult&indicator=leaving") if _has_years(chart)]

    assert years["layout"]["xaxis"]["ticktext"] == ["2024", "2025"]
    assert years["data"][0]["y"] == [5.0, 5.0]
    assert years["data"][0]["marker"]["symbol"] == ["triangle-up", "triangle-up"]


def _has_years(chart: dict) -> bool:
    return "2024" in chart["layout"]["xaxis"].get("ticktext", [])


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("standing", ["Your organisation", "6.00"]),
        ("funnel", ["Your organisation, 100 cases", "6.00"]),
        ("others", ["Your organisation", "6.00"]),
        ("averages", ["Everybody's people together"]),
        ("years", ["2024", "6.00"]),
        ("regions", ["North East"]),
    ],
)
def test_each_table_of_the_page_can_be_downloaded(ours, key, first):
    answer = ours.get(f"/compare/figures.csv?service=adult&indicator=leaving&figure={key}")

    rows = rows_of(answer)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="comparison-{key}.csv"'
    assert rows[0][-6:] == ["Collection", "Service", "Compared with", "Release", "Disclosure rules", "Published on"]
    assert rows[1][: len(first)] == first
    assert rows[1][-6:-2] == ["2025", "Adult social care", "Local authorities in England", "1"]


def test_the_file_of_everything_holds_each_cell_of_the_page(ours):
    rows = rows_of(ours.get("/compare/figures.csv?service=adult&indicator=leaving"))
    page = texts_of(ours, "?service=adult&indicator=leaving")

    parts = {row[0] for row in rows[1:]}
    assert parts == {
        "Where you stand",
        "The limits by number of cases",
        "You and everybody else in the group",
        "What the group's figure is made of",
        "Over the years",
        "Region by region",
        "You beside local authorities in England",
        "About these figures",
        "How is this worked out?",
    }
    shown = [row for row in rows[1:] if row[0] != "You beside local authorities in England" and row[2] != "In words"]
    assert len(shown) > 60
    assert all(row[1] in page and row[3] in page for row in shown)


@pytest.mark.parametrize("search", ["?service=adult&indicator=leaving", ""])
def test_the_file_of_everything_ends_with_how_it_is_worked_out_word_for_word_as_the_page_says_it(ours, search):
    rows = rows_of(ours.get(f"/compare/figures.csv{search}"))
    page = texts_of(ours, search)

    in_words = [row for row in rows if row[2] == "In words"]
    assert rows[-len(in_words) :] == in_words
    told = [row[:4] for row in in_words if row[0] == "How is this worked out?"]
    part = page[page.index("How is this worked out? | ") : page.index(" | Download everything on this page")]
    assert part.split(" | ") == ["How is this worked out?", *(text for row in told for text in (row[1], row[3]))]
    assert all(row[3] in page for row in in_words)
    said = {row[1]: row[3] for row in told}
    assert said["Release"] == "Collection 2025, version 1, disclosure rules 4."
    assert said["Definitions"].startswith("Edition 2025, rule set 2025.1; ")
    assert said["Your range"] == "Skewness-corrected score interval (SCAS), 95%."
    assert {"Do you differ?", "Funnel", "Regions beside England"} <= said.keys()
    assert "The group's figure" in said or not search


@pytest.mark.parametrize("figure", ["passwords", "FUNNEL", "%00"])
def test_a_download_that_is_none_is_answered_kindly(ours, figure):
    answer = ours.get(f"/compare/figures.csv?indicator=leaving&figure={figure}")

    assert answer.status_code == 404
    assert "There are no such figures." in answer.text


def test_strangers_and_those_without_an_organisation_of_their_own_get_nothing(client, sign_in):
    assert client.get("/compare/figures.csv").status_code == 302
    assert sign_in(Role.PROGRAMME_TEAM).get("/compare/figures.csv").status_code == 403


def test_the_map_of_open_data_says_that_it_is_not_loaded(ours):
    assert (
        "Not loaded yet, so not shown: open data on children's social workers in every council."
        in ours.call("compare-map.children", "").text
    )


def test_a_page_costs_the_same_few_queries_whatever_the_number_of_organisations(engine, named):
    organisation, asked = named(OURS), {"service": "adult", "indicator": "leaving"}
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with open_session(engine, Scope.organisation(organisation.id)) as session:
        comparison_view(session, organisation.id, asked)
        first = len(statements)
        comparison_view(session, organisation.id, {**asked, "peers": "region"})

    assert first <= 12
    assert sum(" event " in statement for statement in statements[:first]) == 1  # where it stands in the release
    assert len(statements) - first <= 12


@pytest.fixture
def statements(engine):
    """Every statement that is sent, but the beginning of a transaction."""
    sent = []
    event.listen(engine, "before_cursor_execute", lambda *call: sent.append(call[2]))
    return sent


def test_a_page_that_was_made_once_takes_two_statements_who_asks_and_what_it_rests_on(ours, statements):
    for search in ("", "?indicator=leaving"):
        first = answer_of(ours, search)
        statements.clear()

        assert answer_of(ours, search) == first
        asked = [one for one in statements if one.startswith("SELECT")]
        assert len(asked) == 2
        assert "login_session" in asked[0]


def test_a_page_that_was_made_for_one_choice_or_council_is_shown_for_no_other(ours, sign_in, named):
    england, other = answer_of(ours, "?peers=england"), sign_in(Role.LEAD, named(FEW))

    assert answer_of(ours, "?peers=region") != england
    assert answer_of(other, "?peers=england") != england
    assert answer_of(ours, "?peers=england") == england


def test_a_page_that_was_made_is_gone_with_its_release(ours, engine, clock):
    before = answer_of(ours)
    with open_session(engine, Scope.everything(), write=True) as session:
        withdraw_release(session, collection_year=2025, version=1, reason="It was wrong.", clock=clock)
        session.commit()

    after = answer_of(ours)

    assert "all accepted returns of 2025" in before
    assert "all accepted returns of 2024" in after
    assert "It was wrong." in after


def test_a_page_that_was_made_is_refused_once_the_session_or_the_role_has_ended(ours, engine, clock, named):
    answer_of(ours)
    with open_session(engine, Scope.everything(), write=True) as session:
        member = session.scalars(select(Membership).where(Membership.organisation_id == named(OURS).id)).one()
        member.role = Role.PROGRAMME_TEAM
        session.commit()
    refused = ours.call("compare.children", "")
    with open_session(engine, Scope.everything(), write=True) as session:
        end_sessions(session, member.user_id, clock.now())
        session.commit()

    assert "Your role does not let you" in refused.text
    assert ours.call("compare.children", "").status_code == 401


def test_groups_that_the_record_of_today_decides_are_made_anew_each_time(sign_in, named, statements):
    absent = sign_in(Role.LEAD, named(ABSENT))
    first = answer_of(absent)
    statements.clear()

    assert answer_of(absent) == first
    assert any("benchmark" in one for one in statements)
