"""No row of the catalogue of hostile inputs is without a test."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.files.catalogue import CASES
from tests.files.ledger import ROWS, TESTS

ROOT = Path(__file__).parents[2]
GENERATED = {case.row for case in CASES}


@cache
def functions_of(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_a_generated_file_or_has_tests_that_exist(row):
    for named in TESTS.get(row, ()):
        path, name = named.split("::")
        assert name in functions_of(path)
    assert row in GENERATED or row in TESTS


def test_nothing_is_listed_that_is_no_row():
    assert GENERATED | set(TESTS) <= set(ROWS)
    assert len(ROWS) == len(set(ROWS)) == 117


def test_there_are_at_least_110_generated_files_each_with_its_own_name_and_content():
    names = [str(case) for case in CASES]

    assert len(names) == len(set(names))
    assert len(names) >= 110
