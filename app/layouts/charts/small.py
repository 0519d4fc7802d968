"""One ratio as a small picture for a card: the same axis on every card, drawn without a script."""

from math import log10
from urllib.parse import quote

from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark

WIDTH, HEIGHT, MIDDLE = 320, 48, 18
LEFT, RIGHT = 24, 296  # room beyond either end for an arrow that no mark covers
HALF = 7
TICKS = ((0.25, "0.25"), (0.5, "0.5"), (1.0, base.PARITY_LABEL), (2.0, "2"), (4.0, "4"))


def small_picture(mark: Mark) -> str:
    """Return a drawing as an address that an image can show; a mark without a ratio gives the bare axis."""
    parts = "".join([*_axis(), *_interval(mark), *_shape(mark)])
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{parts}</svg>'
    return f"data:image/svg+xml,{quote(drawing)}"


def _x(ratio: float) -> float:
    low, high = log10(base.RATIO_LOW), log10(base.RATIO_HIGH)
    share = (log10(base.within_axis(ratio)) - low) / (high - low)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _axis() -> list[str]:
    left, right = (_x(edge) for edge in base.FOUR_FIFTHS)
    band = f'<rect x="{left}" y="2" width="{right - left:.1f}" height="32" fill="{base.BAND}"/>'
    style = f'font-family="sans-serif" font-size="11" text-anchor="middle" fill="{base.TEXT}"'
    ticks = [f'<text x="{_x(at)}" y="46" {style}>{words}</text>' for at, words in TICKS]
    ends = f'<path d="M{LEFT} 34H{RIGHT}" stroke="{base.LINE}"/>'
    parity = f'<path d="M{_x(base.PARITY)} 2V34" stroke="{base.TEXT}" stroke-width="2"/>'
    return [band, ends, parity, *ticks]


def _interval(mark: Mark) -> list[str]:
    if mark.ratio is None or mark.lower is None or mark.upper is None:
        return []
    broken = ' stroke-dasharray="3 3"' if mark.is_faint else ""
    width = 2 if mark.is_faint else 3
    left = 8 if mark.lower < base.RATIO_LOW else _x(mark.lower)
    right = WIDTH - 8 if mark.upper > base.RATIO_HIGH else _x(mark.upper)
    line = f'<path d="M{left} {MIDDLE}H{right}" stroke="{mark.color}" stroke-width="{width}"{broken}/>'
    return [line, *_arrows(mark)]


def _arrows(mark: Mark) -> list[str]:
    arrows = []
    if (mark.lower or 0.0) < base.RATIO_LOW:
        arrows.append(f'<path d="M2 {MIDDLE}l9 -5v10z" fill="{mark.color}"/>')
    if (mark.upper or 0.0) > base.RATIO_HIGH:
        arrows.append(f'<path d="M{WIDTH - 2} {MIDDLE}l-9 -5v10z" fill="{mark.color}"/>')
    return arrows


def _shape(mark: Mark) -> list[str]:
    if mark.ratio is None:
        return []
    x = _x(mark.ratio)
    fill = mark.color if mark.evidence in (Label.ADVERSE, None) else base.PAPER
    style = f'fill="{fill}" stroke="{mark.color}" stroke-width="2.5"'
    if mark.evidence is Label.FAVOURABLE:
        return [f'<path d="M{x - HALF - 1} {MIDDLE - 5}h{2 * HALF + 2}l-{HALF + 1} 11z" {style}/>']
    if mark.is_faint:
        square = f'<rect x="{x - HALF:.1f}" y="{MIDDLE - HALF}" width="{2 * HALF}" height="{2 * HALF}" {style}/>'
        return [square, _inside(mark, x)]
    return [f'<circle cx="{x}" cy="{MIDDLE}" r="{HALF}" {style}/>', _inside(mark, x)]


def _inside(mark: Mark, x: float) -> str:
    """Return what fills a mark: its left half for a possible sign, stripes for too few cases, else nothing."""
    if mark.evidence is Label.POSSIBLE and mark.is_faint:
        return f'<rect x="{x - 3:.1f}" y="{MIDDLE - 3}" width="6" height="6" fill="{mark.color}"/>'
    if mark.evidence is Label.POSSIBLE:
        return f'<path d="M{x} {MIDDLE - HALF}a{HALF} {HALF} 0 0 0 0 {2 * HALF}z" fill="{mark.color}"/>'
    if mark.is_faint:
        stripes = f"M{x - 5:.1f} {MIDDLE}l5 -5M{x - 5:.1f} {MIDDLE + 5}l10 -10M{x:.1f} {MIDDLE + 5}l5 -5"
        return f'<path d="{stripes}" stroke="{mark.color}" stroke-width="1.5"/>'
    return ""
