"""The demonstration's provisional edition of 2026: beside the shipped ones there, and known nowhere else."""

import re
from pathlib import Path

import pytest

from app.errors import EditionError
from app.factory import create_app
from app.indicators.catalogue import collections, current_collection, load_edition
from app.settings import DEMONSTRATION_EDITIONS, Settings, from_env


def test_no_provisional_edition_ships():
    assert collections() == (2023, 2024, 2025)
    assert not any(load_edition(year).is_provisional for year in collections())
    with pytest.raises(EditionError, match=r"no edition for collection 2026. Editions: 2023, 2024, 2025\."):
        load_edition(2026)


def test_the_demonstration_knows_it_beside_the_others_and_goes_by_the_current_one():
    coming = load_edition(2026, DEMONSTRATION_EDITIONS)

    assert collections(DEMONSTRATION_EDITIONS) == (2023, 2024, 2025, 2026)
    assert current_collection(DEMONSTRATION_EDITIONS) == 2025
    assert load_edition(2025, DEMONSTRATION_EDITIONS) == load_edition(2025)
    assert (coming.is_provisional, coming.title) == (True, "SC-WRES collection 2026 (provisional)")


def test_it_differs_in_its_days_and_in_how_much_may_be_unknown():
    coming, now = load_edition(2026, DEMONSTRATION_EDITIONS), load_edition(2025)

    assert (now.most_unknown, coming.most_unknown) == (20, 15)
    assert (now.as_at_latest.year, coming.as_at_latest.year) == (2025, 2026)
    assert (coming.measures, coming.indicators, coming.groups) == (now.measures, now.indicators, now.groups)


def test_a_folder_of_ones_own_may_put_its_own_in_the_place_of_a_shipped_one(tmp_path: Path):
    (tmp_path / "2025.toml").write_text('extends = 2024\ncollection = 2025\ntitle = "Ours"\nstatus = "current"\n')

    assert collections(tmp_path) == (2023, 2024, 2025)
    assert load_edition(2025, tmp_path).title == "Ours"


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"SCWRES_ENVIRONMENT": "demonstration"}, DEMONSTRATION_EDITIONS),
        ({"SCWRES_ENVIRONMENT": "development"}, None),
        ({"SCWRES_ENVIRONMENT": "demonstration", "SCWRES_EDITIONS_DIR": "/srv/editions"}, Path("/srv/editions")),
    ],
)
def test_only_a_demonstration_reads_it(environ, folder):
    assert from_env(environ).editions_dir == folder


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"extends = 2026\n", r"2026\.toml extends 2026\. An edition can only extend one of an earlier year\."),
        (b"extends = 2027\n", r"2026\.toml extends 2027\."),
        (b'extends = "2025"\n', r"2026\.toml extends '2025'\."),
        (b"extends = 2025\n", r"2026\.toml does not say its status, which is never taken over"),
        (
            b'extends = 2025\nstatus = "current"\n',
            r"2026\.toml says that its collection is 2025\. Correct one of them\.",
        ),
        (
            b'extends = 2025\ncollection = 2026\nstatus = "provisonal"\n',
            "has the status 'provisonal'. Use one of: prov",
        ),
        (b'extends = 2025\ncollection = 2026\nstatus = "current"\nindicators = 5\n', "Edition 2026 cannot be used"),
        (b"\xff\xfe", r"2026\.toml is not a TOML file"),
    ],
)
def test_an_edition_written_by_hand_that_contradicts_itself_is_refused_in_words(tmp_path: Path, written, words):
    (tmp_path / "2026.toml").write_bytes(written)

    with pytest.raises(EditionError, match=words):
        load_edition(2026, tmp_path)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[window]\nmonths = -3", "Edition 2026: [window] months is -3. Use 1 to 60."),
        ("[window]\nmonths = true", "Edition 2026: [window] months is True. Use 1 to 60."),
        ("[window]\nearliest_end = 2030-01-01", "[window] earliest_end and latest_end must be two days"),
        ("[as_at]\nearliest = 2026", "[as_at] earliest and latest must be two days, the earlier first."),
        ("[settings]\nmost_unknown = 101", "[settings] most_unknown is 101. Use 0 to 100."),
        ("[settings]\nmost_unknown = 15.5", "[settings] most_unknown is 15.5. Use 0 to 100."),
    ],
)
def test_an_edition_whose_settings_mean_nothing_is_refused_in_words(tmp_path: Path, written, words):
    head = "extends = 2025\ncollection = 2026\nstatus = 'provisional'\n"
    (tmp_path / "2026.toml").write_text(head + written, encoding="utf-8")

    with pytest.raises(EditionError, match=re.escape(words)):
        load_edition(2026, tmp_path)


def test_a_service_with_an_edition_that_cannot_be_used_does_not_start(tmp_path: Path):
    (tmp_path / "2026.toml").write_text("extends = 2025\ncollection = 2026\n")

    with pytest.raises(EditionError, match=r"2026\.toml does not say its status"):
        create_app(Settings(database_url="sqlite:///never-opened.sqlite", editions_dir=tmp_path))
