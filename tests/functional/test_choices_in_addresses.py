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
