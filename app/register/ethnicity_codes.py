"""The ethnicity codes of other systems, and the ethnic group of a return that each belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from app.errors import NotFoundError
from app.register.reading import Row, read_rows

HEADER = ("scheme", "code", "label", "group5", "group_binary", "return_group")
CODES_FILE = Path(__file__).parent / "data" / "ethnicity-codes.csv"
REFUSED = "refused"
RETURN_GROUPS = (
    *("white_british", "white_minority", "white_not_split", "mixed", "asian", "black", "other"),
    *("prefer_not_to_say", "not_known"),
)


@dataclass(frozen=True, slots=True)
class EthnicityCode:
    """One code of one scheme; ``return_group`` is ``None`` for a total or a merged group that cannot be split."""

    scheme: str
    code: str
    label: str
    group5: str
    side: str
    return_group: str | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """One system's list of codes. The same code may mean another thing in another scheme: 99 and 98 do."""

    key: str
    codes: Mapping[str, EthnicityCode]

    def find(self, code: str) -> EthnicityCode | None:
        """Return the meaning of a code, spaces and letter case aside; ``None`` if the scheme has no such code."""
        return self.codes.get(_normal(code))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A code that cannot be counted in any ethnic group of a return, with the sentence that says why."""

    scheme: str
    code: str
    reason: str


def return_group(scheme: str, code: str, schemes: Mapping[str, Scheme] | None = None) -> str | Refusal:
    """Return the return's ethnic group for a code of a scheme, or the refusal of that code.

    Raises ``NotFoundError`` for a scheme that is not among those known.
    """
    known = load_schemes() if schemes is None else schemes
    if scheme not in known:
        raise NotFoundError(f"There is no code scheme called {scheme!r}. Use one of {', '.join(known)}.")
    found = known[scheme].find(code)
    if found is None:
        return Refusal(scheme, code, f"{code!r} is not a code of {scheme}.")
    if found.return_group is None:
        return Refusal(scheme, code, f"{found.label!r} adds groups together and cannot be split into ethnic groups.")
    return found.return_group


@lru_cache(maxsize=4)
def load_schemes(path: Path = CODES_FILE) -> Mapping[str, Scheme]:
    """Return every scheme of the file by its key, in the file's order."""
    gathered: dict[str, dict[str, EthnicityCode]] = {}
    for row in read_rows(path, HEADER):
        code = _code(row)
        codes = gathered.setdefault(code.scheme, {})
        if _normal(code.code) in codes:
            raise row.refusal("code", f"given once only in {code.scheme}")
        codes[_normal(code.code)] = code
    return MappingProxyType({key: Scheme(key, MappingProxyType(codes)) for key, codes in gathered.items()})


def _normal(code: str) -> str:
    return code.strip().casefold()


def _code(row: Row) -> EthnicityCode:
    group = row.one_of("return_group", (*RETURN_GROUPS, REFUSED))
    return EthnicityCode(
        scheme=row.text("scheme"),
        code=row.text("code"),
        label=row.text("label"),
        group5=row.text("group5"),
        side=row.text("group_binary"),
        return_group=None if group == REFUSED else group,
    )
