"""One organisation's mark over a strip that shows how a group's ratios lie: its published points, never a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from app.indicators.edition import Adverse
from app.layouts.charts import base
from app.layouts.charts.ratios import OTHERS, Mark, ratio_chart

SHADES = ("#dfe4e8", "#c5cdd4", "#a6b1bb", "#84929e")
HALF_HEIGHT = 0.32
LEAST_WIDTH = 0.01  # on the logarithm: both ends may lie beyond the axis


@dataclass(frozen=True, slots=True)
class Stretch:
    """The ratios between two neighbouring published points; ``share`` of the group lies between them (0 to 1)."""

    low: float
    high: float
    share: float

    @property
    def density(self) -> float:
        """How closely organisations lie here, on the axis of the chart."""
        return self.share / max(log(base.within_axis(self.high) / base.within_axis(self.low)), LEAST_WIDTH)


def strip_chart(
    own: Mark, group: Mark, stretches: Sequence[Stretch], worse: Adverse | None = None, others: str = OTHERS
) -> base.Part:
    """Return the own mark above the group's row: shaded stretches, its figure as a diamond with the interval.

    The darker a stretch, the more closely the group's organisations lie there. A stretch beyond the axis is not seen.
    ``worse`` is the side that is worse for the people compared, ``others`` whom those are compared with.
    """
    chart = ratio_chart([own, group], worse, others)
    chart["layout"]["shapes"] = [*chart["layout"]["shapes"], *(_shade(one, stretches) for one in stretches)]
    return chart


def _shade(one: Stretch, stretches: Sequence[Stretch]) -> base.Part:
    densest = max(stretch.density for stretch in stretches)
    step = min(int(len(SHADES) * one.density / densest), len(SHADES) - 1)
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "x0": base.within_axis(one.low),
        "x1": base.within_axis(one.high),
        "y0": -HALF_HEIGHT,
        "y1": HALF_HEIGHT,
        "fillcolor": SHADES[step],
        "line": {"color": base.PAPER, "width": 1},
        "layer": "below",
    }
