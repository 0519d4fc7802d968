"""Finds columns by their headings: the one that the mapping names, and those that a kind of extract is known by."""

import re
from collections.abc import Sequence

from app.extracts.kinds import Field, Kind
from app.extracts.mapping import FileMapping
from app.extracts.tables import ExtractError, Score
from schemas.text_match import matched

_JOINTS = re.compile(r"[\s_.\-/:()?*#]+")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(heading: str) -> str:
    """Return a heading as it is compared: ``EthnicOrigin``, ``ETHNIC_ORIGIN`` and ``Ethnic origin`` are one."""
    apart = _CAPITALS.sub(" ", heading[:200])
    return _JOINTS.sub(" ", matched(apart)).strip()


def score_of(kind: Kind, named: Sequence[str] = ()) -> Score:
    """Return how well a row does as the header of a kind of extract: the number of its headings that are known."""
    known = {heading for item in kind.fields for heading in item.headings} | {plain(heading) for heading in named}
    return lambda row: sum(plain(cell) in known for cell in row)


def places_of(mapping: FileMapping, headings: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return in which columns each mapped field stands; ``ExtractError`` for a heading that is missing or is twice."""
    return {
        key: tuple(_place(heading, headings, mapping.kind) for heading in named)
        for key, named in mapping.columns.items()
    }


def _place(wanted: str, headings: Sequence[str], kind: Kind) -> int:
    found = [place for place, heading in enumerate(headings) if plain(heading) == plain(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ExtractError(
            f"{kind.title}: the heading '{wanted}' stands over {len(found)} columns. Rename one of them."
        )
    raise ExtractError(f"{kind.title}: there is no column '{wanted}', which the mapping names. Correct one of the two.")


def suggested_columns(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    """Return for each field of a kind the heading that it is best known by, each heading for one field only."""
    plains = [plain(heading) for heading in headings]
    taken: dict[str, str] = {}
    for item in kind.fields:
        for name in item.headings if item.suggest else ():
            if plains.count(name) == 1 and headings[plains.index(name)] not in taken.values():
                taken[item.key] = headings[plains.index(name)]
                break
    return taken


def doubled_headings(item: Field, headings: Sequence[str]) -> list[str]:
    """Return what to say of the headings by which a field is known but which stand over several columns."""
    plains = [plain(heading) for heading in headings]
    doubled = [name for name in item.headings if item.suggest and plains.count(name) > 1]
    return [
        f"The heading '{headings[plains.index(name)]}' stands over {plains.count(name)} columns. Rename one of them."
        for name in doubled
    ]


def is_asc_wds(headings: Sequence[str]) -> bool:
    """Whether these are the headings of an ASC-WDS bulk-upload workers file."""
    marks = {"localestid", "uniqueworkerid", "ethnicity", "mainjobrole"}
    return marks <= {plain(heading) for heading in headings}
