"""Bodies that come in chunks and without a length, to the real web server: taken or refused by what they hold."""

import http.client
from contextlib import suppress

import pytest

from app.access import Role
from app.db.engine import create_engine_for
from tests.campaigns.people import BOUNDARY, gather, upload_body
from tests.campaigns.service import HOST, Place, serving_at

KIBIBYTE = 1024


@pytest.mark.slow
def test_a_body_without_a_length_is_taken_or_refused_by_what_it_holds(sqlite_url, tmp_path):
    engine = create_engine_for(sqlite_url)
    crowd = gather(engine, tmp_path, 1, (2025,))
    place = Place(sqlite_url, tmp_path)
    with serving_at(place, extra={"SCWRES_MAX_UPLOAD_BYTES": str(100 * KIBIBYTE)}) as port:
        lead = crowd.browser(crowd.councils[0], Role.LEAD, port, place.day)
        content = crowd.councils[0].file(2025, 1)
        good = chunked(lead, port, upload_body(lead.proof(), content))
        far_too_large = chunked(lead, port, upload_body(lead.proof(), content + b"\n" * 400 * KIBIBYTE))
    engine.dispose()

    assert (good, far_too_large) == (303, 413)
    assert len(list(place.uploads.glob("[0-9]*/*"))) == 1
    assert list(place.uploads.rglob("*.part")) == []


def chunked(lead, port, body):
    """Send a body in pieces of 8 KiB without saying how long it is; return the status."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    headers = {
        "Accept": "text/html",
        "Cookie": f"scwres={lead.token}; {lead.form_cookie}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    pieces = (body[at : at + 8 * KIBIBYTE] for at in range(0, len(body), 8 * KIBIBYTE))
    with suppress(BrokenPipeError, ConnectionResetError):  # the server need not read to the end of what it refuses
        connection.request("POST", "/our-return/upload", pieces, headers, encode_chunked=True)
    status = connection.getresponse().status
    connection.close()
    return status
