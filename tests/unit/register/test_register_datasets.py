"""The table of datasets matches the files shipped, and each carries what must be said beside it."""

import re

import pytest

from app.errors import NotFoundError
from app.register.datasets import DATA_DIRECTORY, READERS, dataset, load_datasets
from app.register.reading import ReferenceFileError
from app.register.workforce_counts import read_workforce

LICENCES = (DATA_DIRECTORY / "LICENCES.md").read_text(encoding="utf-8")
WORKFORCE_HEADER = (
    "year,as_at,geography_level,gss_code,gss_code_current,dfe_la_code,name,role,"
    "total,known,not_known,white,mixed,asian,black,other\n"
)


SHIPPED = [one for one in load_datasets() if one.is_shipped]


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.key)
def test_a_dataset_has_the_rows_and_the_checksum_that_the_table_says(one):
    assert one.fingerprint() == one.sha256
    assert len(one.read()) == one.rows


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.key)
def test_a_dataset_has_its_licence_attribution_and_checksum_in_the_licence_file(one):
    assert f"| `{one.file}` | {one.publisher} | {one.licence} | `{one.sha256}` |" in LICENCES
    assert f"Attribution: {one.attribution}" in LICENCES
    assert one.source in LICENCES


def test_every_file_shipped_is_described_and_every_reader_is_used():
    files = {path.name for path in DATA_DIRECTORY.iterdir() if path.suffix in {".csv", ".json"}}

    assert files == {one.file for one in SHIPPED} | {"ethnicity-codes.csv"}
    assert set(READERS) == {one.reader for one in load_datasets()}
    assert len(re.findall(r"\| `[0-9a-f]{64}` \|", LICENCES)) == 14


def test_the_required_words_of_the_boundaries_and_the_mit_notice_are_there():
    assert dataset("outlines").attribution == (
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
        "Contains OS data © Crown copyright and database right 2023"
    )
    assert "Copyright (c) 2017- Open Innovations" in LICENCES
    assert "The above copyright notice and this permission notice shall be included" in LICENCES


def test_maps_stay_in_the_package_and_everything_else_is_loaded():
    assert [one.key for one in load_datasets() if not one.is_in_database] == ["outlines", "hexagons"]


def test_a_dataset_without_a_file_waits_for_somebody_to_import_one():
    assert [(one.key, one.rows) for one in load_datasets() if not one.is_shipped] == [("referrals", 0)]


def test_an_unknown_dataset_is_not_found():
    with pytest.raises(NotFoundError, match="no reference dataset called 'weather'"):
        dataset("weather")


@pytest.mark.parametrize(
    "content",
    ["", "dataset = 1", "[[dataset]]\nkey = 'a'\n", "not toml"],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path, content):
    path = tmp_path / "datasets.toml"
    path.write_text(content)

    with pytest.raises(ReferenceFileError, match=r"datasets\.toml"):
        load_datasets(path)


def test_a_table_with_a_key_twice_or_an_unknown_reader_is_refused(tmp_path):
    shipped = (DATA_DIRECTORY / "datasets.toml").read_text(encoding="utf-8")
    twice, unread = tmp_path / "twice.toml", tmp_path / "unread.toml"
    twice.write_text(shipped.replace('key = "census"', 'key = "authorities"'), encoding="utf-8")
    unread.write_text(shipped.replace('reader = "census"', 'reader = "tea_leaves"'), encoding="utf-8")

    with pytest.raises(ReferenceFileError, match="a key twice"):
        load_datasets(twice)
    with pytest.raises(ReferenceFileError, match="no reader for census"):
        load_datasets(unread)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("10,9,2,9,0,0,0,0", "known and not known do not add up"),
        ("10,9,1,8,0,0,0,0", "the five groups do not add up"),
        ("10,9,1,x,x,x,x,x", "the five groups do not add up"),
        ("10,c,1,9,0,0,0,0", "column known: 'c' is not a whole number"),
    ],
)
def test_a_workforce_row_that_does_not_add_up_is_refused(tmp_path, line, message):
    path = tmp_path / "workforce.csv"
    path.write_text(f"{WORKFORCE_HEADER}2025,2025-09-30,utla,E1,E1,,Leeds,Total,{line}\n")

    with pytest.raises(ReferenceFileError, match=message):
        read_workforce(path)


def test_a_line_without_a_value_is_refused_where_one_is_needed(tmp_path):
    path = tmp_path / "scwres_programme.csv"
    path.write_text(
        "phase,period,measure,group,value,unit,source_title,source_url,source_type,note\nP,1,m,g,,count,t,,primary,\n"
    )

    with pytest.raises(ReferenceFileError, match="column value: '' is not a number"):
        READERS["programme"](path)
