"""Letters that go out once the answer is sent, so that its speed tells nobody whether one went."""

import logging
from functools import partial

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from app import current
from app.errors import ScWresError
from app.services import mail
from app.settings import Settings

LOG = logging.getLogger("app")


def send_after(answer: ResponseReturnValue, letter: mail.Letter) -> Response:
    """Return the answer, and send the letter when it was given; one that cannot go out is noted in the log."""
    response = make_response(answer)
    response.call_on_close(partial(_send, current.settings(), letter))
    return response


def _send(settings: Settings, letter: mail.Letter) -> None:
    try:
        mail.deliver(settings, letter)
    except ScWresError as error:
        LOG.warning("a letter could not be sent: %s", error.user_message)
