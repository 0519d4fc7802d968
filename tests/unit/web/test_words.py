"""What a page says of a letter."""

from datetime import UTC, datetime

import pytest

from app.db.models import Letter, LetterState
from app.web.words import letter_words

FEBRUARY, MARCH = datetime(2025, 2, 10, 9, tzinfo=UTC), datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "later", "words"),
    [
        (LetterState.SENT, {"settled_at": MARCH}, "Sent on 1 March 2025"),
        (LetterState.SENT, {"settled_at": FEBRUARY}, "Sent"),
        (LetterState.QUEUED, {"next_attempt_at": MARCH}, "Waits to be sent on 1 March 2025"),
        (LetterState.QUEUED, {"next_attempt_at": FEBRUARY}, "Waits to be sent"),
        (LetterState.NOT_TAKEN, {"settled_at": MARCH, "failure": "No server."}, "Not sent: No server"),
    ],
)
def test_a_letter_that_went_out_on_a_later_day_than_it_was_written_says_which(state, later, words):
    assert letter_words(Letter(queued_at=FEBRUARY, state=state, **later)) == words
