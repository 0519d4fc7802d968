"""What a file of a meeting is, by its content and its size."""

from io import BytesIO

import pytest

from app.errors import InvalidRequestError
from app.services.community_files import MOST_BYTES, kind_of


def test_a_file_of_ten_megabytes_is_taken_and_left_at_its_beginning():
    stream = BytesIO(b"%PDF-".ljust(MOST_BYTES))

    assert kind_of(stream) == "pdf"
    assert stream.tell() == 0


def test_a_file_that_is_larger_is_refused():
    with pytest.raises(InvalidRequestError, match="The file is larger than 10 MB"):
        kind_of(BytesIO(b"%PDF-".ljust(MOST_BYTES + 1)))
