"""Recognises the scheme of ethnicity codes by the values seen, and says in words where two schemes fit equally well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.extracts.meanings import spellings
from app.extracts.texts import tidied_texts
from app.register.ethnicity_codes import EthnicityCode, load_schemes

LEAST_SHARE = 0.5
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scheme beside the values of a column: how many rows have a value of it, and what each of these means."""

    scheme: str
    rows: int
    share: float
    means: Mapping[str, EthnicityCode]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The schemes that fit, best first. ``scheme`` is empty where none fits or several fit and differ in meaning."""

    candidates: tuple[Candidate, ...]
    rivals: tuple[Candidate, ...]

    @property
    def scheme(self) -> str:
        """The scheme to suggest."""
        return self.candidates[0].scheme if self.candidates and not self.rivals else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was recognised, in words that a person can confirm or correct."""
        if not self.candidates:
            return ("The ethnicity values are of none of the schemes that we know.",)
        best = self.candidates[0]
        if not self.rivals:
            return (f"The ethnicity values are of {best.scheme}: {best.share:.0%} of the values that are given.",)
        names = ", ".join(one.scheme for one in (best, *self.rivals))
        return (
            f"The ethnicity values fit {1 + len(self.rivals)} schemes equally well, with different meanings: {names}.",
            *(f"  {sentence}" for sentence in _differences((best, *self.rivals))),
            "Ask whoever runs the HR system which one it is, and name it as 'scheme' in the mapping.",
        )


def recognise(values: Mapping[str, int]) -> Recognition:
    """Return which schemes the values of a column fit; ``values`` gives each value's number of rows."""
    tidy: dict[str, int] = {}
    for text, rows in zip(tidied_texts(list(values)), values.values(), strict=True):
        if text:
            tidy[text] = tidy.get(text, 0) + rows
    total = sum(tidy.values())
    candidates = [one for one in (_candidate(key, tidy, total) for key in load_schemes()) if one.share >= LEAST_SHARE]
    candidates.sort(key=lambda one: -one.rows)
    rivals = [one for one in candidates[1:] if one.rows == candidates[0].rows and _differ(candidates[0], one)]
    return Recognition(tuple(candidates), tuple(rivals))


def _candidate(key: str, tidy: Mapping[str, int], total: int) -> Candidate:
    known = spellings(load_schemes()[key])
    means = {text: known[text] for text in tidy if text in known}
    rows = sum(tidy[text] for text in means)
    return Candidate(key, rows, rows / total if total else 0.0, means)


def _differ(one: Candidate, other: Candidate) -> bool:
    return any(code.return_group != other.means[text].return_group for text, code in one.means.items())


def _differences(rivals: Sequence[Candidate]) -> list[str]:
    """Name a few values and what each scheme means by them. Only codes and labels of the schemes are ever shown."""
    shared = [text for text in rivals[0].means if all(text in one.means for one in rivals)]
    told = [text for text in shared if len({one.means[text].return_group for one in rivals}) > 1]
    return [
        f"'{text}' is " + ", ".join(f"'{one.means[text].label}' in {one.scheme}" for one in rivals) + "."
        for text in sorted(told, key=lambda text: (len(text), text))[:MOST_EXAMPLES]
    ]
