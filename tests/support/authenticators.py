"""An authenticator app, written from RFC 4226 and RFC 6238 and sharing no line with the service."""

import base64
import hmac
import struct
from hashlib import sha1


def code_at(key: str, unix_seconds: int) -> str:
    """Return the six digits that an app with this key in Base32 shows at an instant."""
    digest = hmac.new(base64.b32decode(key.replace(" ", "")), struct.pack(">Q", unix_seconds // 30), sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
