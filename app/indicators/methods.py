"""The names of the statistical methods, apart from the arithmetic, so that a start needs no arithmetic to list them."""

from enum import StrEnum


class Method(StrEnum):
    """The ways to put an interval round one ratio; SCAS is the service's own."""

    SCAS = "scas"
    KOOPMAN = "koopman"
    MN = "mn"
    GART_NAM = "gart-nam"
    KATZ = "katz"
    ADJUSTED_LOG = "adjusted-log"
    MOVER_WILSON = "mover-wilson"
    INVERSE_SINH = "inverse-sinh"


class UnconditionalMethod(StrEnum):
    """The exact intervals of one ratio that list every possible table, for groups that are not too large."""

    CHAN_ZHANG = "chan-zhang"
    AGRESTI_MIN = "agresti-min"


class PoolingMethod(StrEnum):
    """The ways to average the ratios of several strata.

    Of several strata, Gart and Nam's score is the one without the correction for skewness; SCAS has it.
    """

    MANTEL_HAENSZEL = "mantel-haenszel"
    INVERSE_VARIANCE = "inverse-variance"
    DERSIMONIAN_LAIRD = "dersimonian-laird"
    SCAS = "scas"
    GART_NAM = "gart-nam"
    TANG = "tang"


class RateMethod(StrEnum):
    """The ways to put an interval round one proportion or one count."""

    WILSON = "wilson"
    WILSON_CORRECTED = "wilson-corrected"
    BYAR = "byar"
    EXACT = "exact"
    MID_P = "mid-p"


SYNONYMS = {
    "adj-log": "adjusted-log",
    "adjusted-log-haldane": "adjusted-log",
    "agresti-min-exact-unconditional": "agresti-min",
    "arcsinh": "inverse-sinh",
    "arsinh": "inverse-sinh",
    "asinh": "inverse-sinh",
    "byars": "byar",
    "chan-zhang-exact-unconditional": "chan-zhang",
    "clopper-pearson": "exact",
    "dl": "dersimonian-laird",
    "fe": "inverse-variance",
    "fixed": "inverse-variance",
    "fixed-effect": "inverse-variance",
    "fixed-effects": "inverse-variance",
    "garwood": "exact",
    "gart-nam-skew-score": "gart-nam",
    "greenland-robins": "mantel-haenszel",
    "haldane": "adjusted-log",
    "inverse-hyperbolic-sine": "inverse-sinh",
    "inverse-variance-fixed": "inverse-variance",
    "iv": "inverse-variance",
    "katz-log": "katz",
    "koopman-score": "koopman",
    "laud": "scas",
    "log": "katz",
    "log-adjusted": "adjusted-log",
    "mantel-haenszel-greenland-robins": "mantel-haenszel",
    "mh": "mantel-haenszel",
    "miettinen": "mn",
    "miettinen-nurminen": "mn",
    "miettinen-nurminen-score": "mn",
    "midp": "mid-p",
    "mover": "mover-wilson",
    "newman": "inverse-sinh",
    "poisson-exact": "exact",
    "poisson-exact-funnel-expected": "exact",
    "random": "dersimonian-laird",
    "random-effect": "dersimonian-laird",
    "random-effects": "dersimonian-laird",
    "re": "dersimonian-laird",
    "scas-skew-score": "scas",
    "sinh": "inverse-sinh",
    "sinh-1": "inverse-sinh",
    "skewness-corrected": "scas",
    "stratified-scas-mh": "scas",
    "stratified-score-inv-gart-nam": "gart-nam",
    "stratified-score-ivs-tang": "tang",
    "walter": "adjusted-log",
    "wilson-cc": "wilson-corrected",
    "wilson-score": "wilson",
}
"""Other names in use for the same methods; strokes, points, capitals and the word "and" make no difference."""

FAMILIES = {
    "exact": ("exact", "chan-zhang", "agresti-min"),
    "exact-unconditional": ("chan-zhang", "agresti-min"),
    "score": ("wilson", "koopman", "mn"),
}
"""Names in use for more than one method: which of them is meant is plain only where one of them alone is offered."""


def spelled(given: str) -> str:
    """Return the name of a method in our own spelling: ``Miettinen and Nurminen`` becomes ``mn``."""
    return _SPELLINGS.get(_letters(given), given.strip().lower())


def _letters(name: str) -> str:
    """Return the letters and digits of a name without the word "and", by which names are told apart."""
    words = "".join(one if one.isalnum() else " " for one in name.lower()).split()
    return "".join(word for word in words if word != "and")


_OWN = (name.value for names in (Method, UnconditionalMethod, PoolingMethod, RateMethod) for name in names)
_SPELLINGS = {_letters(name): name for name in (*FAMILIES, *_OWN)} | {
    _letters(other): name for other, name in SYNONYMS.items()
}
