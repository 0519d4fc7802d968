"""Loading: once, again without effect, replaced when a file changes, and all or nothing."""

import shutil

import pytest
from sqlalchemy import func, select

from app.access import Scope
from app.db.models import ReferenceCensus, ReferenceCsww, ReferenceDataset, ReferenceFigure, ReferenceNeighbour
from app.db.scope import ScopeError, open_session
from app.register.datasets import DATA_DIRECTORY
from app.register.reading import ReferenceFileError
from app.services.reference_loading import Outcome, datasets_to_load, load_reference

NEIGHBOURS = "statistical_neighbours.csv"


@pytest.fixture
def writer(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


@pytest.fixture
def folder(tmp_path):
    """A folder with a copy of the neighbours and the programme's figures."""
    for name in (NEIGHBOURS, "scwres_programme.csv"):
        shutil.copy(DATA_DIRECTORY / name, tmp_path / name)
    return tmp_path


def rows_of(session, model):
    return session.scalar(select(func.count()).select_from(model))


def outcomes(loaded):
    return {one.key: one.outcome for one in loaded}


def test_everything_is_loaded_with_its_provenance(writer, clock):
    loaded = load_reference(writer, clock=clock)

    assert {one.key: one.rows for one in loaded} == {one.key: one.rows for one in datasets_to_load()}
    assert set(outcomes(loaded).values()) == {Outcome.LOADED}
    assert (rows_of(writer, ReferenceCsww), rows_of(writer, ReferenceCensus)) == (7917, 4075)
    assert rows_of(writer, ReferenceFigure) == 125 + 174 + 34 + 26 + 19 + 5
    kept = writer.scalar(select(ReferenceDataset).where(ReferenceDataset.key == "census"))
    assert (kept.publisher, kept.row_count, kept.loaded_at) == ("Office for National Statistics", 4075, clock.now())
    assert kept.sha256 == next(one.sha256 for one in datasets_to_load() if one.key == "census")


def test_loading_again_changes_nothing(writer, clock):
    load_reference(writer, clock=clock)
    first = set(writer.scalars(select(ReferenceFigure.id)))

    again = load_reference(writer, clock=clock.later(days=1))

    assert set(outcomes(again).values()) == {Outcome.ALREADY_LOADED}
    assert set(writer.scalars(select(ReferenceFigure.id))) == first
    assert {row.loaded_at for row in writer.scalars(select(ReferenceDataset))} == {clock.now()}


def test_a_changed_file_replaces_its_own_rows_only(writer, clock, folder):
    load_reference(writer, clock=clock)
    lines = (folder / NEIGHBOURS).read_text().splitlines(keepends=True)
    (folder / NEIGHBOURS).write_text("".join(lines[:101]))

    loaded = load_reference(writer, clock=clock.later(days=1), directory=folder)

    found = outcomes(loaded)
    assert (found.pop("neighbours"), found.pop("programme")) == (Outcome.REPLACED, Outcome.ALREADY_LOADED)
    assert set(found.values()) == {Outcome.ABSENT}
    assert rows_of(writer, ReferenceNeighbour) == 100
    assert rows_of(writer, ReferenceCsww) == 7917
    assert next(one.rows for one in loaded if one.key == "census") == 4075


def test_one_dataset_of_figures_is_replaced_without_touching_the_others(writer, clock, folder):
    load_reference(writer, clock=clock)
    lines = (folder / "scwres_programme.csv").read_text().splitlines(keepends=True)
    (folder / "scwres_programme.csv").write_text("".join(lines[:6]))

    load_reference(writer, clock=clock, directory=folder)

    by_dataset = select(ReferenceFigure.dataset_key, func.count()).group_by(ReferenceFigure.dataset_key)
    assert dict(writer.execute(by_dataset).all()) == {
        "register": 125,
        "fitness_to_practise": 174,
        "adult_workforce": 34,
        "programme": 5,
        "test_sites": 19,
        "named_since": 5,
    }


def test_words_about_a_dataset_are_kept_up_to_date_without_loading_it_again(writer, clock):
    load_reference(writer, clock=clock)
    kept = writer.scalar(select(ReferenceDataset).where(ReferenceDataset.key == "census"))
    kept.attribution = "an earlier wording"

    load_reference(writer, clock=clock.later(days=1))

    assert kept.attribution.startswith("Source: Office for National Statistics, Census 2021")
    assert kept.loaded_at == clock.now()


def test_a_file_that_cannot_be_used_leaves_everything_as_it_was(engine, clock, folder):
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=clock)
        session.commit()
    (folder / NEIGHBOURS).write_text("model,code\n")

    with open_session(engine, Scope.everything(), write=True) as session:
        with pytest.raises(ReferenceFileError, match=r"statistical_neighbours\.csv: the columns differ"):
            load_reference(session, clock=clock, directory=folder)
        session.rollback()

    with open_session(engine, Scope.everything()) as session:
        assert rows_of(session, ReferenceNeighbour) == 3050


def test_a_file_without_rows_is_refused_rather_than_emptying_a_table(writer, clock, folder):
    header = (folder / NEIGHBOURS).read_text().splitlines(keepends=True)[0]
    (folder / NEIGHBOURS).write_text(header)

    with pytest.raises(ReferenceFileError, match="holds no rows"):
        load_reference(writer, clock=clock, directory=folder)


def test_a_folder_without_any_known_file_is_refused_with_their_names(writer, clock, tmp_path):
    with pytest.raises(ReferenceFileError, match=r"holds none of the reference files.*local_authorities\.csv"):
        load_reference(writer, clock=clock, directory=tmp_path)


def test_progress_is_told_once_for_each_dataset(writer, clock, folder):
    told = []

    loaded = load_reference(writer, clock=clock, directory=folder, progress=told.append)

    assert told == loaded
    assert len(told) == 11


def test_an_organisation_may_not_load_the_register(engine, clock):
    with (
        open_session(engine, Scope.organisation(1), write=True) as session,
        pytest.raises(ScopeError),
    ):
        load_reference(session, clock=clock)
