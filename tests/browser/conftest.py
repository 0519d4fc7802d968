"""The whole service, in headless Chromium."""

from tests.support.browser import *  # noqa: F403 - fixtures
from tests.support.web import *  # noqa: F403 - fixtures
