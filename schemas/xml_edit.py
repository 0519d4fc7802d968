"""Changes single places of an XML part and leaves every other byte as it was."""

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from schemas.cell_text import LONGEST_TEXT
from schemas.template_values import safe_text
from schemas.xml_spans import Span

_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Edits:
    """Changes to one part, collected in any order and made in one go."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._edits: list[tuple[int, int, bytes]] = []
        self._filled: dict[int, tuple[Span, list[bytes]]] = {}

    def replace(self, start: int, end: int, fresh: bytes | str) -> None:
        """Put ``fresh`` in the place of the bytes from ``start`` to ``end``."""
        self._edits.append((start, end, fresh.encode() if isinstance(fresh, str) else fresh))

    def insert(self, at: int, fresh: bytes | str) -> None:
        """Put ``fresh`` before a byte; several at the same byte keep the order in which they came."""
        if fresh:
            self.replace(at, at, fresh)

    def append_inside(self, span: Span, fresh: bytes | str) -> None:
        """Put ``fresh`` at the end of an element's content, also where the element is a single tag."""
        inside = fresh.encode() if isinstance(fresh, str) else fresh
        if span.is_empty:
            self._filled.setdefault(span.start, (span, []))[1].append(inside)
        else:
            self.insert(span.close, inside)

    def set_attribute(self, span: Span, name: str, value: str | None) -> None:
        """Give an element's attribute another value, or take it away."""
        tag = self.data[span.start : span.inner]
        self.replace(span.start, span.inner, with_attributes(tag, {name: value}))

    def result(self) -> bytes:
        """Return the part with every change made; ``ValueError`` if two of them overlap."""
        pieces, reached = [], 0
        for start, end, fresh in sorted((*self._edits, *self._openings()), key=lambda edit: edit[:2]):
            if start < reached:
                raise ValueError("Two changes of one place.")
            pieces += [self.data[reached:start], fresh]
            reached = end
        return b"".join((*pieces, self.data[reached:]))

    def _openings(self) -> Iterator[tuple[int, int, bytes]]:
        for span, inside in self._filled.values():
            tag = self.data[span.start : span.inner]
            yield span.start, span.end, opened(tag) + b"".join(inside) + closing(tag)


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """Return a start tag with attributes set, or taken away for ``None``; prefixes count only for new ones."""
    waiting = {name.rpartition(":")[2]: (name, value) for name, value in changes.items()}
    pieces, reached = [], 0
    for match in _ATTRIBUTE.finditer(tag):
        prefix, _, local = match[1].decode().rpartition(":")
        if local not in waiting or "xmlns" in {prefix, local}:
            continue
        _name, value = waiting.pop(local)
        fresh = b"" if value is None else b" " + match[1] + b"=" + quoteattr(value).encode()
        pieces += [tag[reached : match.start()], fresh]
        reached = match.end()
    whole = b"".join((*pieces, tag[reached:]))
    added = "".join(f" {name}={quoteattr(value)}" for name, value in waiting.values() if value is not None)
    at = len(whole) - (2 if whole.endswith(b"/>") else 1)
    return whole[:at].rstrip() + added.encode() + whole[at:]


def opened(tag: bytes) -> bytes:
    """Return a single tag as the start tag of an element with content."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def closing(tag: bytes) -> bytes:
    """Return the end tag that belongs to a start tag or a single tag."""
    return b"</" + re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0] + b">"


def declarations(root: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the ``xmlns`` attributes that new content needs for prefixes not bound like that at the root."""
    wanted = {f"xmlns:{prefix}" if prefix else "xmlns": name for prefix, name in names.items()}
    return "".join(f' {key}="{name}"' for key, name in wanted.items() if root.get(key) != name)


def plain(text: str) -> str:
    """Return a text as XML content that any spreadsheet can hold: no control characters, no more than a cell's."""
    return escape(safe_text(text)[:LONGEST_TEXT])


def excel_plain(text: str) -> str:
    """Return the same for an XLSX, where a text such as ``_x0041_`` would be read as a coded letter."""
    return plain(_LIKE_ESCAPE.sub("_x005F_", text))
