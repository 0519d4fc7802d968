"""A return that the programme team sends back after its collection is over is corrected beside the next year's."""

import re
from datetime import date
from io import BytesIO

import pytest

from app.access import Role
from tests.support.journeys import good_file

AGAIN = "/our-return?year=2025"


@pytest.fixture
def send_file(check):
    def send(client, content, address="/our-return/upload"):
        fields = {"return": (BytesIO(content), "return.csv")}
        answer = client.post(address, fields, content_type="multipart/form-data")
        check()
        return answer.headers["Location"]

    return send


def signed(signatory, version):
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', signatory.get(version).text).group(1)
    return signatory.post(f"{version}/sign", {"seen": seen})


@pytest.fixture
def accepted(lead, signatory, sign_in, send_file, make, tmp_path):
    """The council's return was accepted, and the next collection has begun; return the page of its review."""
    version = lead.post(f"{send_file(lead, good_file(tmp_path))}/send").headers["Location"]
    signed(signatory, version)
    review = version.replace("/our-return/submissions/", "/programme/returns/")
    sign_in(Role.PROGRAMME_TEAM).post(f"{review}/accept")
    make.milestone(make.collection(2026), "invited", date(2025, 9, 1), date(2025, 9, 30))
    return review


def test_until_then_the_year_that_is_over_is_closed(lead, accepted):
    page = lead.get(AGAIN).text

    assert "Where is our 2026 return?" in page
    assert "2025 return" not in page


def test_it_is_corrected_signed_and_closed_again(lead, signatory, sign_in, accepted, send_file, tmp_path):
    sign_in(Role.PROGRAMME_TEAM).post(f"{accepted}/send-back", {"reason": "The leavers are of 2024."})

    home = lead.call("home-tasks.children", "home-tasks").text
    this_year, again = lead.get("/our-return").text, lead.get(AGAIN).text
    report = send_file(lead, good_file(tmp_path, prepared_by="B. Mender"), "/our-return/upload?year=2025")
    version = lead.post(f"{report}/send-again", {"reason": "The leavers were of 2024."}).headers["Location"]

    assert "Your 2025 return came back to be changed." in home
    assert '<a href="/our-return?year=2025">Correct the 2025 return</a>' in this_year
    assert "Where is our 2025 return?" in again
    assert "/our-return/template?format=xlsx&amp;year=2025" in again
    assert signed(signatory, version).status_code == 303
    assert "Where is our 2026 return?" in lead.get(AGAIN).text
    assert lead.post(f"{report}/send").status_code == 409


def test_a_signature_that_is_taken_back_opens_it_again(lead, signatory, sign_in, accepted, send_file, tmp_path):
    sign_in(Role.PROGRAMME_TEAM).post(f"{accepted}/send-back", {"reason": "The leavers are of 2024."})
    report = send_file(lead, good_file(tmp_path, prepared_by="B. Mender"), "/our-return/upload?year=2025")
    version = lead.post(f"{report}/send-again", {"reason": "The leavers were of 2024."}).headers["Location"]
    signed(signatory, version)

    taken_back = signatory.post(f"{version}/take-back", {"reason": "One figure is of the wrong year."})

    assert taken_back.status_code == 303
    assert "Where is our 2025 return?" in lead.get(AGAIN).text
    assert "Your 2025 return came back to be changed." in lead.get("/our-return").text


def test_the_file_of_a_year_that_was_sent_back_is_asked_for_beside_the_field(lead, sign_in, accepted):
    sign_in(Role.PROGRAMME_TEAM).post(f"{accepted}/send-back", {"reason": "The leavers are of 2024."})

    answer = lead.post("/our-return/upload?year=2025", {}, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert "Where is our 2025 return?" in answer.text
    assert "Choose one file" in answer.text
