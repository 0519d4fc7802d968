"""Editions on both engines: kept, put in force whole, returned to, written down for good, and closed to organisations."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from app.access import Scope
from app.db.models import ReferenceChange, ReferenceDataset, ReferenceEdition, ReferenceFigure, ReferenceNeighbour
from app.db.scope import ScopeError, open_session
from app.errors import ConflictError, NotFoundError
from app.register.datasets import DATA_DIRECTORY, dataset
from app.register.values import BoundedCount
from app.services import reference_imports as imports
from app.services import register
from app.services.reference_editions import Newcomer, content_of, editions_of, get_edition, is_imported
from app.services.reference_loading import Outcome, load_reference

NEIGHBOURS = dataset("neighbours")
REFERRALS = dataset("referrals")
HEADER = b"year,region,characteristic,category,referrals,note\n"


@pytest.fixture
def writer(engine, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=clock)
        yield session


@pytest.fixture
def shorter():
    """The first hundred neighbours."""
    lines = (DATA_DIRECTORY / NEIGHBOURS.file).read_bytes().splitlines(keepends=True)
    return Newcomer("shorter.csv", b"".join(lines[:101]), as_at="one model", source="DfE, a shorter file")


def receive(session, clock, dataset_, newcomer):
    return imports.receive_edition(session, dataset_, newcomer, actor=None, clock=clock)


def put(session, clock, dataset_, edition_id):
    seen = imports.preview(session, dataset_, edition_id).seen
    return imports.put_in_force(session, dataset_, edition_id, seen=seen, actor=None, clock=clock)


def rows_of(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_each_file_shipped_is_kept_byte_for_byte(writer):
    (edition,) = editions_of(writer, NEIGHBOURS)

    assert edition.is_in_force
    assert content_of(get_edition(writer, NEIGHBOURS, edition.id)) == (DATA_DIRECTORY / NEIGHBOURS.file).read_bytes()
    assert rows_of(writer, ReferenceEdition) == rows_of(writer, ReferenceChange) == 11


def test_an_edition_takes_the_place_of_the_whole_data_set_and_gives_it_back(writer, clock, shorter):
    shipped = editions_of(writer, NEIGHBOURS)[0]
    edition = receive(writer, clock, NEIGHBOURS, shorter)
    assert rows_of(writer, ReferenceNeighbour) == 3050

    put(writer, clock, NEIGHBOURS, edition.id)

    kept = writer.scalar(select(ReferenceDataset).where(ReferenceDataset.key == "neighbours"))
    assert rows_of(writer, ReferenceNeighbour) == kept.row_count == 100
    assert (kept.as_at, kept.source, kept.sha256) == ("one model", "DfE, a shorter file", edition.sha256)
    assert [(one.is_in_force, one.was_in_force) for one in editions_of(writer, NEIGHBOURS)] == [
        (True, True),
        (False, True),
    ]
    put(writer, clock, NEIGHBOURS, shipped.id)
    assert rows_of(writer, ReferenceNeighbour) == 3050
    assert kept.as_at == "April 2021 model and 2025 model"


def test_the_same_file_again_is_the_same_edition(writer, clock, shorter):
    first = receive(writer, clock, NEIGHBOURS, shorter)

    assert receive(writer, clock, NEIGHBOURS, shorter).id == first.id


def test_loading_what_is_shipped_leaves_an_import_alone_until_it_is_returned_to(writer, clock, shorter):
    shipped = editions_of(writer, NEIGHBOURS)[0]
    put(writer, clock, NEIGHBOURS, receive(writer, clock, NEIGHBOURS, shorter).id)

    again = {one.key: one.outcome for one in load_reference(writer, clock=clock)}

    assert again["neighbours"] is Outcome.NEWER_KEPT
    assert is_imported(writer, "neighbours")
    assert rows_of(writer, ReferenceNeighbour) == 100
    put(writer, clock, NEIGHBOURS, shipped.id)
    assert {one.outcome for one in load_reference(writer, clock=clock)} == {Outcome.ALREADY_LOADED}


def test_a_database_from_before_editions_gets_its_files_kept_by_loading_again(writer, clock, shorter):
    writer.execute(delete(ReferenceEdition))
    edition = receive(writer, clock, NEIGHBOURS, shorter)
    with pytest.raises(ConflictError, match="Run: scwres load-reference"):
        put(writer, clock, NEIGHBOURS, edition.id)

    load_reference(writer, clock=clock)
    put(writer, clock, NEIGHBOURS, edition.id)

    assert [one.is_in_force for one in editions_of(writer, NEIGHBOURS)] == [False, True]


def test_hidden_counts_come_back_as_bounds(writer, clock):
    lines = b"2025,London,ethnicity,White,<10,\n2025,London,ethnicity,Black,10,\n"
    put(writer, clock, REFERRALS, receive(writer, clock, REFERRALS, Newcomer("r.csv", HEADER + lines)).id)

    assert [one.referrals for one in register.referrals(writer)] == [BoundedCount(0, 9), 10]
    row = writer.scalars(select(ReferenceFigure).where(ReferenceFigure.lower_bound.is_not(None))).one()
    assert (row.count, row.lower_bound, row.upper_bound) == (None, 0, 9)


def test_an_edition_belongs_to_its_data_set(writer, clock, shorter):
    edition = receive(writer, clock, NEIGHBOURS, shorter)

    with pytest.raises(NotFoundError):
        get_edition(writer, REFERRALS, edition.id)


def test_what_was_done_is_written_once(writer, clock, shorter, subtests):
    receive(writer, clock, NEIGHBOURS, shorter)

    for statement in (update(ReferenceChange).values(actor_name="nobody"), delete(ReferenceChange)):
        with (
            subtests.test(str(statement)),
            pytest.raises(DBAPIError, match=r"written once|permission denied"),
            writer.begin_nested(),
        ):
            writer.execute(statement)


@pytest.mark.parametrize("model", [ReferenceEdition, ReferenceChange])
def test_an_organisations_session_cannot_read_who_imported_what(engine, model):
    with open_session(engine, Scope.organisation(1)) as session, pytest.raises(ScopeError, match="may not read"):
        session.scalars(select(model)).all()


def test_an_organisation_may_not_import(engine, clock, shorter):
    with open_session(engine, Scope.organisation(1), write=True) as session, pytest.raises((ScopeError, DBAPIError)):
        receive(session, clock, NEIGHBOURS, shorter)
