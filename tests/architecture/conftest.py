"""The whole service over HTTP."""

from tests.support.web import *  # noqa: F403 - fixtures
