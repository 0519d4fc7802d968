"""Pandera judges clean frames, is proven to be on, and never speaks to anybody."""

import os
import subprocess
import sys

import pandas as pd
import pandera.pandas as pa
import pytest

from app.errors import SettingsError, UnavailableError
from schemas.checking import check_raw
from schemas.columns import MOST_CASES, check, count_column
from schemas.draft import Row
from schemas.frames import comparison_frame, count_frame
from schemas.judging import Comparison
from schemas.return_schema import comparison_schema, count_schema
from schemas.translation import Failure, assert_pandera_is_on, failures
from tests.unit.schemas.raw_returns import EDITION, EXPECTED, good_return

SCHEMAS = {"counts": count_schema(EDITION), "comparisons": comparison_schema()}


def checks_of(schema):
    yield from schema.checks
    for column in schema.columns.values():
        yield from column.checks


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_every_check_is_bounded_and_named_by_a_code(schema):
    found = list(checks_of(schema))

    assert found
    assert all(item.n_failure_cases == MOST_CASES for item in found)
    assert {item.name for item in found} <= {"C-03", "C-08", "R-01", "R-02"}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_no_schema_uses_what_cannot_be_bounded(schema):
    counted = [column for column in schema.columns.values() if column.checks]

    assert not schema.unique
    assert not schema.coerce
    assert not any(column.unique or column.coerce for column in schema.columns.values())
    assert all(column.nullable for column in counted)


def test_the_count_schema_has_a_column_for_every_ethnic_group():
    assert set(EDITION.group_keys) <= set(count_schema(EDITION).columns)


def test_the_edges_of_the_range_are_allowed_and_missing_counts_are_not_zero():
    row = Row("adult", "leavers")
    numbers = {row.cell("asian"): 0, row.cell("black"): 1_000_000, row.cell("mixed"): -1, row.cell("other"): 1_000_001}
    frame = count_frame(EDITION, [row], numbers)

    assert failures(count_schema(EDITION), frame) == (Failure("C-03", 0, "mixed"), Failure("C-08", 0, "other"))
    assert frame["white_british"].isna().all()


def test_more_failures_than_are_collected_are_all_found():
    comparisons = [Comparison(2, 1, strict=True)] * 250

    assert len(failures(comparison_schema(), comparison_frame(comparisons))) == 250


def test_equal_part_and_whole_pass_and_strictness_decides_the_code():
    comparisons = [Comparison(1, 1, strict=True), Comparison(2, 1, strict=True), Comparison(2, 1, strict=False)]

    assert failures(comparison_schema(), comparison_frame(comparisons)) == (
        Failure("R-01", 1, None),
        Failure("R-02", 2, None),
    )


def test_a_check_that_fails_to_run_is_our_fault_and_not_a_finding():
    def broken(_counts):
        raise KeyError("mixed")

    schema = pa.DataFrameSchema({"count": count_column(check("C-03", broken))})

    with pytest.raises(UnavailableError, match="Nothing is wrong with your file"):
        failures(schema, pd.DataFrame({"count": [1]}, dtype="Int64"))


def test_a_frame_of_another_shape_is_our_fault_and_not_a_finding():
    with pytest.raises(UnavailableError):
        failures(comparison_schema(), pd.DataFrame({"part": [1]}, dtype="Int64"))


def test_pandera_is_on_here():
    assert_pandera_is_on()


def test_nothing_is_checked_while_pandera_is_off():
    with pa.config.config_context(validation_enabled=False), pytest.raises(SettingsError, match="switched off"):
        check_raw(EDITION, good_return(), EXPECTED)


@pytest.mark.parametrize(
    "setting", [{"PANDERA_VALIDATION_ENABLED": "False"}, {"PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}], ids=str
)
def test_an_environment_that_switches_checks_off_is_refused(setting):
    code = "from schemas.translation import assert_pandera_is_on; assert_pandera_is_on()"
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **setting}, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert "SettingsError: The checks are switched off on this server" in run.stderr
