"""Notes of the programme team on a return: kept, carried across years, and never read by the organisation."""

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import Event, ReviewNote
from app.db.scope import ScopeError, open_session
from tests.support.several_years import past_return

COUNTS = {"leavers": (20, 100), "headcount": (500, 2_500)}
NOTE = "The headcounts rest on the payroll of March."
TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def versions(make, council):
    return {year: past_return(make, council, year, COUNTS) for year in (2024, 2025)}


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def write(team, version, text=NOTE, **how):
    return team.post(f"/programme/returns/{version.id}/note", {"note": text}, **how)


def kept(engine):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(ReviewNote.text)).all()


def test_a_note_is_kept_with_who_wrote_it_and_shown_beside_the_next_years_return(team, versions):
    first = write(team, versions[2024], follow_redirects=True).text
    second = write(team, versions[2025], "Ask about March again.", follow_redirects=True).text
    before = team.get(f"/programme/returns/{versions[2024].id}").text

    assert "Your note is kept. The organisation does not see it." in first
    assert "1 note on this return, 0 notes of years before" in first
    assert "on version 1 of 2024:</strong> The headcounts rest" in second
    assert second.index("Ask about March again.") < second.index("Of the years before") < second.index(NOTE)
    assert "1 note on this return, 1 note of years before" in second
    assert "Ask about March again." not in before


def test_beside_the_field_it_says_who_reads_it_and_that_it_stays(team, versions):
    page = team.get(f"/programme/returns/{versions[2025].id}").text

    for words in ("Only the programme team reads this", "Northmoor does not see it", "cannot be changed or deleted",
                  "disclosed to whoever may ask for it by law"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \x00 ", "Write the note first."),
        ("x" * 1001, "Keep each note to 1,000 characters; yours has 1,001."),
        ("Ring jane.doe@northmoor.example about it.", "This looks like personal details"),
        ("Born on 3 May, so ask.", "This looks like personal details"),
    ],
)
def test_a_note_that_cannot_be_kept_is_said_beside_the_field_and_what_was_typed_stays(
    engine, team, versions, text, said
):
    answer = write(team, versions[2025], text)

    assert answer.status_code == 400
    assert f'<a href="#note-text">{said}' in answer.text
    assert "<details open><summary>Write a note" in answer.text
    assert f"{text.strip()[:20]}" in answer.text
    assert kept(engine) == []


@pytest.mark.parametrize("role", TENANTS)
def test_the_organisation_reads_no_note_anywhere_and_writes_none(sign_in, engine, council, team, versions, role):
    write(team, versions[2025])
    visitor = sign_in(role, council)

    read = [visitor.get(path).text for path in ("/our-return", "/our-return/log", "/our-return/queries",
                                                f"/our-return/submissions/{versions[2025].id}")]  # fmt: skip

    assert not [page for page in read if "payroll of March" in page or "wrote a note" in page]
    assert write(visitor, versions[2025]).status_code == 403
    assert kept(engine) == [NOTE]


def test_a_note_leaves_nothing_in_the_log_and_no_session_of_an_organisation_reads_the_table(
    engine, council, team, versions
):
    write(team, versions[2025])

    with open_session(engine, Scope.everything()) as session:
        assert set(session.scalars(select(Event.kind).where(Event.organisation_id == council.id))) <= {"return_read"}
    with (
        open_session(engine, Scope.organisation(council.id)) as session,
        pytest.raises(ScopeError, match="review_note"),
    ):
        session.scalars(select(ReviewNote)).all()


def test_an_administrator_neither_reads_nor_writes_notes(sign_in, team, versions):
    write(team, versions[2025])
    visitor = sign_in(Role.ADMINISTRATOR)

    assert visitor.get(f"/programme/returns/{versions[2025].id}").status_code == 403
    assert write(visitor, versions[2025]).status_code == 403
