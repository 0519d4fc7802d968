"""One person counts once: in the post with the most hours, and in a window by the first row that counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.extracts import fates as fate_names
from app.extracts.judging import NOT_SAID, Judged, Small, Terms, not_covered
from app.extracts.keys import NO_KEY
from app.extracts.mapping import FROM_STAFF

_MIX = np.uint64(0xD1B54A32D192ED03)


@dataclass(frozen=True, slots=True)
class StaffList:
    """What the staff list says of each person, for files that do not say it themselves. Keys are sorted hashes."""

    keys: NDArray[np.uint64]
    said: dict[str, Small]
    reached: dict[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Once:
    """What was found while counting people once: how many have several rows, and how many of those disagree."""

    people: int
    disagreeing: int
    disagreeing_rows: tuple[int, ...]


def count_once(judged: Judged) -> Once:
    """Give every row but one of each person a fate of its own, and say how many people that concerned.

    On a staff list the post with the most hours counts, then the one with the higher pay, then the earlier row; in
    the other files the earlier row. Somebody with cases of two kinds counts once for each.
    """
    counted = np.flatnonzero((judged.fate == 0) & (judged.keys != NO_KEY))
    keys = _keys(judged)[counted]
    order = np.argsort(keys, kind="stable")
    again = keys[order][1:] == keys[order][:-1]
    if not again.any():
        return Once(0, 0, ())
    several = np.zeros(len(keys), np.bool_)
    several[order[1:][again]] = several[order[:-1][again]] = True
    return _one_of_each(judged, counted[several], keys[several])


def _keys(judged: Judged) -> NDArray[np.uint64]:
    if "case" not in judged.said:
        return judged.keys
    return judged.keys ^ (judged.said["case"].astype(np.uint64) * _MIX)


def _one_of_each(judged: Judged, at: NDArray[np.intp], keys: NDArray[np.uint64]) -> Once:
    """Decide among the rows of people who have several; ``at`` is in the order of the file."""
    order = np.lexsort((at, *_rank(judged, at), keys))
    first = np.append(True, keys[order][1:] != keys[order][:-1])
    dropped = np.ones(len(at), np.bool_)
    dropped[order[first]] = False
    if _is_of_posts(judged):
        _give(judged, at[dropped & _same_as_before(judged, at, keys)], fate_names.SAME_AGAIN)
        _give(judged, at[dropped], fate_names.ANOTHER_POST)
    else:
        _give(judged, at[dropped], fate_names.AGAIN)
    return _told(judged, at[order], np.flatnonzero(first))


def _give(judged: Judged, at: NDArray[np.intp], name: str) -> None:
    which = np.zeros(len(judged.fate), np.bool_)
    which[at] = True
    judged.fates.give(judged.fate, which, name)


def _is_of_posts(judged: Judged) -> bool:
    return "headcount" in judged.mapping.kind.measures


def _rank(judged: Judged, at: NDArray[np.intp]) -> tuple[NDArray[np.float64], ...]:
    """Return what decides between posts, the weightier last, smaller being better."""
    if not _is_of_posts(judged):
        return ()
    hours, pay = (np.nan_to_num(values[at], nan=-1.0) for values in (judged.hours, judged.pay))
    return -pay, -hours


def _same_as_before(judged: Judged, at: NDArray[np.intp], keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which rows say in every field that is used what an earlier row of the same person says."""
    facts = [keys, *(judged.said[key][at] for key in judged.said), judged.hours[at], judged.pay[at]]
    columns = np.stack([np.ascontiguousarray(fact, np.float64).view(np.uint64) for fact in facts[1:]], axis=1)
    rows = np.ascontiguousarray(np.column_stack([keys, columns])).view([("", np.uint64)] * (len(facts)))
    _values, firsts = np.unique(rows.ravel(), return_index=True)
    same = np.ones(len(at), np.bool_)
    same[firsts] = False
    return same


def _told(judged: Judged, at: NDArray[np.intp], starts: NDArray[np.intp]) -> Once:
    if "ethnicity" not in judged.said:
        return Once(len(starts), 0, ())
    groups = judged.said["ethnicity"][at]
    differ = np.minimum.reduceat(groups, starts) != np.maximum.reduceat(groups, starts)
    rows = np.sort(judged.rows[at[starts[differ]]])[: fate_names.MOST_SHOWN]
    return Once(len(starts), int(differ.sum()), tuple(int(row) for row in rows))


def staff_list(staff: Judged) -> StaffList:
    """Return what the staff list says of everybody on it, whether they count or not; of several posts the main one."""
    known = [key for key in FROM_STAFF if key in staff.said]
    usable = staff.keys != NO_KEY
    for key in known:
        usable &= staff.said[key] >= 0
    at = np.flatnonzero(usable)
    order = at[np.lexsort((at, *_rank(staff, at), staff.fate[at] != 0, staff.keys[at]))]
    keys, firsts = np.unique(staff.keys[order], return_index=True)
    return StaffList(keys, {key: staff.said[key][order[firsts]] for key in known}, dict(staff.reached))


def add_from_staff(judged: Judged, staff: StaffList, terms: Terms) -> None:
    """Fill in what a file takes from the staff list; a person who is not on it falls out."""
    wanted = judged.mapping.from_staff
    if not wanted:
        return
    at = np.minimum(np.searchsorted(staff.keys, judged.keys), max(0, len(staff.keys) - 1))
    found = (judged.keys != NO_KEY) & (staff.keys[at] == judged.keys if len(staff.keys) else False)
    judged.fates.give(judged.fate, ~found, fate_names.NOT_ON_STAFF)
    for key in wanted:
        said = np.full(len(judged.fate), NOT_SAID, np.int8)
        said[found] = staff.said[key][at[found]]
        judged.said[key] = said
        judged.reached[key] = staff.reached.get(key, frozenset())
    if "service" in wanted:
        item = judged.mapping.kind.field("service")
        outside = not_covered(judged.said["service"].astype(np.int32), item, terms)
        judged.fates.give(judged.fate, outside, fate_names.NOT_COVERED)


def drop_unplaced(judged: Judged) -> None:
    """Let referrals fall out that no row of the return can hold: they are counted by registered profession."""
    if "case" not in judged.said:
        return
    item = judged.mapping.kind.field("profession")
    profession = judged.said.get("profession", np.full(len(judged.fate), NOT_SAID))
    unplaced = (profession < 0) | (profession == item.choices.index("none"))
    referred = judged.said["case"] == judged.mapping.kind.field("case").choices.index("ftp_referred")
    judged.fates.give(judged.fate, referred & unplaced, fate_names.UNPLACED)
