"""The whole service over HTTP."""

from tests.support.northmoor import *  # noqa: F403 - fixtures
from tests.support.web import *  # noqa: F403 - fixtures
