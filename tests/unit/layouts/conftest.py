"""Pages of open data, read once from a database that holds all of it."""

from tests.support.open_data import national, open_data_template, workforce_of  # noqa: F401 - fixtures
