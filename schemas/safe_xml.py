"""One guarded XML parser for everything that reads the inside of a workbook: no DTD, no entities, no deep nesting."""

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

DEEPEST = 100

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class XmlRefusedError(Exception):
    """The XML holds something that no spreadsheet program writes; ``reason`` is ``dtd`` or ``deep``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class XmlDamagedError(Exception):
    """The XML breaks off or is not well formed."""


def local(name: str) -> str:
    """Return a name without its prefix: ``x:row`` is ``row``."""
    return name.rpartition(":")[2]


class SafeParser:
    """Feeds pieces of XML to handlers that receive names without prefixes."""

    def __init__(self, start: Start | None = None, end: End | None = None, text: Text | None = None) -> None:
        self._depth = 0
        self._start, self._end = start, end
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.StartDoctypeDeclHandler = _refuse_dtd
        self._parser.EntityDeclHandler = _refuse_dtd
        if text is not None:
            self._parser.CharacterDataHandler = text

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Read everything; raise ``XmlRefusedError``, or ``XmlDamagedError`` for what no handler can make sense of."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keyword
            self._parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
            raise XmlDamagedError(str(error)) from error

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise XmlRefusedError("deep")
        if self._start is not None:
            self._start(local(name), attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        if self._end is not None:
            self._end(local(name))


def _refuse_dtd(*_declaration: object) -> None:
    raise XmlRefusedError("dtd")
