"""A choice in an address that a list of the programme team does not know is left out on every page, which says so."""

import pytest

from app.access import Role


@pytest.fixture
def team(sign_in, make):
    make.collection(2025)
    make.organisation(name="Ashby", code="ASH", kind="local_authority")
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "/organisations?kind=guild",
            "the kind “guild”, which is not known here: organisations of every kind are shown.",
        ),
        ("/programme/reminders?year=1999", "the collection “1999”, which is not known here: that of 2025 is shown."),
        ("/programme/reminders/1?year=1999", "the collection “1999”, which is not known here: that of 2025 is shown."),
        ("/programme/registrations?year=x", "the collection “x”, which is not known here: that of 2025 is shown."),
        (
            "/programme/registrations?year=1999",
            "the collection “1999”, which is not known here: that of 2025 is shown.",
        ),
        ("/programme/release?year=1999", "the collection “1999”, which is not known here: that of 2025 is shown."),
    ],
)
def test_what_a_list_does_not_know_is_left_out_and_said(team, address, said):
    answer = team.get(address)

    assert answer.status_code == 200
    assert f"The address of this page asks for {said}" in answer.text
    assert "The address of this page asks" not in team.get(address.partition("?")[0]).text


def test_the_programmes_indicators_say_so_too(team):
    page = team.call("programme-indicators.children", "?year=1999&kind=guild").json
    said = str(page)

    assert "the collection “1999”, which is not known here: that of 2025 is shown." in said
    assert "the kind “guild”, which is not known here: councils are shown." in said


def test_letters_of_a_set_up_are_shown_as_to_a_council(sign_in):
    team = sign_in(Role.PROGRAMME_TEAM)
    team.post("/programme/collections", {"year": "2025"})

    page = team.get("/programme/collections/2025/letters?as=guild").text

    assert "the example “guild”, which is not known here: the letters to a council are shown." in page


def test_a_question_is_shown_with_everybody_who_could_be_asked(team, make):
    asker, peer, person = make.organisation(), make.organisation(name="Beechley"), make.user()
    make.peer_offer(peer, person)
    question = make.peer_request(asker, person)
    here = f"/programme/community/questions/{question.id}"

    unknown = team.get(f"{here}?theme=&kind=guild&region=Narnia").text
    empty = team.get(f"{here}?theme=&region=London").text

    assert "the kind “guild”, which is not known here: organisations of every kind are shown." in unknown
    assert "the region “Narnia”, which is not known here: organisations of every region are shown." in unknown
    assert "Beechley" in unknown
    assert "The address of this page asks" not in empty
    assert "Beechley" not in empty


BOARD, DEADLINE = "programme-board.children", "..deadline.children...deadline-moment.children.."
UNKNOWN = [
    ("year=1999", "the collection “1999”, which is not known here: that of 2025 is shown."),
    ("kind=guild", "the kind “guild”, which is not known here: councils are shown."),
    ("region=Narnia", "the region “Narnia”, which is not known here: every region is shown."),
    ("milestone=moon", "the milestone “moon”, which is not known here: every milestone is shown."),
    ("status=moon", "the status “moon”, which is not known here: every status is shown."),
    ("only=moon", "the choice “moon”, which is not known here: everybody is shown."),
    ("why=moon", "the reason “moon”, which is not known here: everybody is shown."),
    ("joined=1999", "the joining “1999”, which is not known here: who joined in any collection is shown."),
    ("sort=moon", "the order “moon”, which is not known here: the list is ordered by name."),
]


@pytest.mark.parametrize(("asked", "said"), UNKNOWN)
def test_the_board_shows_everybody_instead_and_says_so(team, asked, said):
    answer = str(team.call(BOARD, f"?{asked}").json)

    assert f"The address of this page asks for {said}" in answer
    assert "Ashby" in answer


@pytest.mark.parametrize(("asked", "said"), [*UNKNOWN, ("due=moon", "the one that is due next is shown.")])
def test_the_page_of_a_deadline_says_so_too(team, asked, said):
    assert said in str(team.call(DEADLINE, f"?{asked}", 0).json)


@pytest.mark.parametrize("asked", [one for one, _ in UNKNOWN[1:]])
@pytest.mark.parametrize("file", ["board", "deadline"])
def test_a_file_of_something_else_than_was_asked_for_is_not_sent(team, file, asked):
    answer = team.get(f"/programme/{file}.csv?{asked}")

    assert answer.status_code == 400
    assert "which is not known here. Open the page again, and take the file from there." in answer.text


def test_nothing_is_said_of_what_the_pages_own_links_and_forms_ask_for(team):
    asked = "?year=2025&kind=everyone&region=any&milestone=any&status=any&only=any&joined=any&why=&sort=name&page=1"

    assert "The address of this page asks" not in str(team.call(BOARD, asked).json)
    assert "The address of this page asks" not in str(team.call(DEADLINE, f"{asked}&due=signed_off", 0).json)


def test_the_file_of_the_indicators_is_not_sent_for_another_kind_than_was_asked_for(team):
    assert team.get("/programme/indicators.csv?kind=zz").status_code == 400
    assert team.get("/programme/indicators.csv?kind=employers").status_code == 200


@pytest.mark.parametrize("asked", ["99", "9x9", "0", "9A"])
def test_an_indicator_that_there_is_not_is_said_under_good_practice(team, asked):
    assert (
        "which is not known here: cases about any indicator are shown."
        in team.get(f"/good-practice?indicator={asked}").text
    )
