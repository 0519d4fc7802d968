"""A browser's side of the pages about HR extracts: forms with files, made by hand so that no test writes a file."""

import html
import re
from collections.abc import Mapping

from werkzeug.test import TestResponse

from tests.support.dash_client import DashClient

HERE = "/our-return/extracts"
DAYS = {"as_at": "31 March 2025", "window_to": "31 March 2025"}
BOUNDARY = "----a-boundary-of-our-own"
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
SELECT = re.compile(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', re.DOTALL)
FIELD = re.compile(r'<input(?=[^>]* type="(?:hidden|text)")(?=[^>]* name="([^"]*)")(?=[^>]* value="([^"]*)")')


def send(client: DashClient, files: Mapping[str, bytes], path: str = HERE, **fields: str) -> TestResponse:
    """Send a form with files, named by their fields, as a browser would."""
    texts = {"csrf_token": client.form_token(), **fields}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in texts.items()
    ]
    for name, content in files.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.csv"\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    return client.open("POST", path, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def answers(page: TestResponse) -> dict[str, str]:
    """What the form of a page holds as it stands: hidden and typed fields, and what is chosen in each list."""
    main = page.text.split("<main")[1].split("</main")[0]
    found = {name: html.unescape(value) for name, value in FIELD.findall(main) if name != "csrf_token"}
    for name, options in SELECT.findall(main):
        chosen = CHOSEN.findall(options)
        found[name] = html.unescape(chosen[0]) if chosen else ""
    return found


def sealed(page: TestResponse) -> str:
    """The counts that a page carries."""
    found = re.search(r'name="counted" value="([^"]+)"', page.text)
    assert found, page.text[:400]
    return found[1]
