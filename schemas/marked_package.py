"""A zipped workbook under change: parts that nobody touches are written again byte for byte, in the same order."""

import io
import zipfile

from schemas.xml_spans import as_utf8

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)


class Package:
    """The parts of one workbook by name."""

    def __init__(self, path: str) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._names = {member.filename: member for member in archive.infolist()}
        self._changed: dict[str, bytes] = {}
        self._gone: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._changed or (name in self._names and name not in self._gone)

    def read(self, name: str) -> bytes:
        """Return an XML part as UTF-8; ``KeyError`` if there is none."""
        if name in self._changed:
            return self._changed[name]
        with zipfile.ZipFile(self._path) as archive:
            return as_utf8(archive.read(name))

    def write(self, name: str, data: bytes) -> None:
        """Put a part in, new or in the place of the one of that name."""
        if name not in self._names or data != self.read(name):
            self._changed[name] = data

    def remove(self, name: str) -> None:
        """Take a part out."""
        self._gone.add(name)
        self._changed.pop(name, None)

    def free_name(self, start: str, end: str) -> tuple[str, int]:
        """Return a part's name that is not in use, and the number in it."""
        taken = {name.casefold() for name in (*self._names, *self._changed)}
        number = next(n for n in range(1, len(taken) + 2) if f"{start}{n}{end}".casefold() not in taken)
        return f"{start}{number}{end}", number

    def as_bytes(self) -> bytes:
        """Return the whole workbook, the same bytes every time."""
        target = io.BytesIO()
        with zipfile.ZipFile(self._path) as archive, zipfile.ZipFile(target, "w") as made:
            for member in archive.infolist():
                if member.filename not in self._gone:
                    data = self._changed.get(member.filename)
                    _put(made, member, archive.read(member) if data is None else data)
            for name in sorted(set(self._changed) - set(self._names)):
                _put(made, zipfile.ZipInfo(name, FIRST_MOMENT), self._changed[name], zipfile.ZIP_DEFLATED)
        return target.getvalue()


def _put(made: zipfile.ZipFile, like: zipfile.ZipInfo, data: bytes, method: int | None = None) -> None:
    entry = zipfile.ZipInfo(like.filename, like.date_time)
    entry.compress_type = like.compress_type if method is None else method
    made.writestr(entry, data)
