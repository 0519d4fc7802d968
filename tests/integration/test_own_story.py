"""What an organisation reads of its own years, on both databases and behind the walls between tenants."""

from datetime import UTC, datetime

import pytest

from app.access import Scope
from app.db.models import Letter
from app.db.scope import open_session
from app.services.came_back import reasons_back, why_back, why_file_back
from app.services.letters import letters_by_year
from app.services.queries import queries_by_collection


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor Council")


@pytest.fixture
def years(make):
    return make.collection(2024), make.collection(2025)


@pytest.fixture
def session(engine, council):
    with open_session(engine, Scope.organisation(council.id)) as opened:
        yield opened


def happened(make, council, collection, kind, day, **detail):
    at = datetime(2025, 10, day, 9, tzinfo=UTC)
    make.event(council, collection_id=collection.id, kind=kind, at=at, actor_name="Asha", detail=detail)


def test_the_newest_version_of_a_file_says_why_it_came_back_and_another_file_does_not(make, council, years, session):
    stranger, (_, collection) = make.organisation(), years
    files = [make.upload(one, collection, make.user()) for one in (council, council, stranger)]
    states = ((files[0], 1, "returned"), (files[0], 2, "withdrawn"), (files[1], 3, "signed"), (files[2], 1, "returned"))
    versions = [make.submission(file, version=number, state=state) for file, number, state in states]
    kinds = ("returned", "submission_withdrawn", "signed_off", "returned")
    for version, kind in zip(versions, kinds, strict=True):
        happened(
            make,
            stranger if version is versions[3] else council,
            collection,
            kind,
            6,
            submission_id=version.id,
            version=version.version,
            reason="Old.",
        )

    found = reasons_back(session, council.id, collection.id)

    assert [one.words for one in found.values()] == [
        "The programme team (Asha) sent version 1 back on 6 October 2025. The reason: Old.",
        "Asha withdrew version 2 on 6 October 2025. The reason: Old.",
    ]
    assert why_file_back(session, files[0]) == found[versions[1].id]
    assert why_file_back(session, files[1]) is None
    assert (why_back(session, versions[2]), why_back(session, versions[3]), why_back(session, None)) == (None,) * 3


def test_who_signs_for_somebody_is_named_with_them(make, council, years, session):
    version = make.submission(make.upload(council, years[1], make.user()), state="returned")
    happened(
        make,
        council,
        years[1],
        "sign_off_declined",
        6,
        submission_id=version.id,
        version=1,
        reason="Old.",
        on_behalf_of="Sam",
    )

    assert why_back(session, version).words == (
        "Asha on behalf of Sam declined to sign version 1 on 6 October 2025. The reason: Old."
    )


def test_queries_are_told_collection_by_collection(make, council, years, session):
    for day, (collection, query) in enumerate(((years[0], "a"), (years[1], "b"), (years[1], "c")), 1):
        happened(make, council, collection, "query_asked", day, query_id=query, text="Why?")
    happened(make, make.organisation(), years[1], "query_asked", 5, query_id="d", text="Why?")
    happened(make, council, years[1], "query_answered", 6, query_id="b", text="So.")

    found = queries_by_collection(session, council.id)

    told = {one.year: [(query.query_id, query.is_open) for query in asked] for one, asked in found.items()}
    assert list(told.items()) == [(2025, [("c", True), ("b", False)]), (2024, [("a", True)])]


def test_letters_are_told_by_year_up_to_a_number_and_what_was_lost_comes_first(make, council, years, session):
    reader = make.user()
    for number, (collection, state) in enumerate([(years[0], "sent"), (years[1], "refused"), (years[1], "sent")]):
        make.save(
            Letter(
                organisation_id=council.id,
                collection_id=collection.id,
                user_id=reader.id,
                key=f"{number}",
                message_id=f"<{number}@x>",
                name="Asha",
                address=reader.email,
                subject=f"{number}",
                text="t",
                state=state,
                queued_at=make.clock.now(),
                settled_at=make.clock.now(),
            )
        )

    def told(most):
        return {year: [one.subject for one in sent] for year, sent in letters_by_year(session, most).items()}

    assert told(100) == {2025: ["1", "2"], 2024: ["0"]}
    assert told(2) == {2025: ["1", "2"]}
