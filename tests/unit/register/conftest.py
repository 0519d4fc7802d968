"""The reference files, read once for all tests of the register."""

import csv
from functools import cache

import pytest

from app.register.datasets import DATA_DIRECTORY, dataset
from app.register.geography import current_authority
from app.register.workforce import Material
from app.register.workforce_counts import WorkforceRows

read = cache(lambda key: dataset(key).read())
indexed = cache(lambda: WorkforceRows.of(read("workforce")))


@pytest.fixture(scope="session")
def raw():
    """A file's rows as plain text, read by other code than ours."""

    def rows(name):
        with (DATA_DIRECTORY / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return cache(rows)


@pytest.fixture(scope="session")
def data():
    """A dataset's typed rows by its key."""
    return read


@pytest.fixture(scope="session")
def rows():
    """All workforce rows, indexed."""
    return indexed()


@pytest.fixture(scope="session")
def council():
    """The council of a code today."""
    return lambda code: current_authority(read("authorities"), code)


@pytest.fixture(scope="session")
def material():
    """What one council's comparison needs, from the whole files."""

    def of(code, model="DfE 2025"):
        neighbours = [one for one in read("neighbours") if (one.gss_code, one.model) == (code, model)]
        return Material(indexed(), neighbours, read("census"))

    return of
