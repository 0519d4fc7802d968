"""A comparison beside the next wider group, where the one that was asked for has no published figure."""

from dataclasses import dataclass

from app.indicators.comparing import Comparison, Side, briefly, side_of, side_words
from app.indicators.edition import Adverse
from app.indicators.wording import lower_first


@dataclass(frozen=True, slots=True)
class WidenedComparison:
    """The comparison that was asked for and, where its group has no published figure, the next wider one that has.

    ``adverse`` is the side of equal on which its indicator is worse. ``is_withheld`` says that the own figure is not to
    be passed on.
    """

    asked: Comparison
    adverse: Adverse
    wider: Comparison | None = None
    is_withheld: bool = False

    @property
    def best(self) -> Comparison:
        """The narrowest comparison that has a published figure."""
        return self.wider or self.asked

    @property
    def side(self) -> Side | None:
        """On which side of the group that was asked for the organisation lies, where it differs."""
        return side_of(self.asked, self.adverse)

    @property
    def sentence(self) -> str:
        """What can be concluded, from the next wider group as well where the one asked for has no figure."""
        if self.wider is None:
            return self._in_full(self.asked)
        return f"{self.asked.sentence} The next wider group has one: {lower_first(self._in_full(self.wider))}"

    @property
    def brief(self) -> str:
        """The same in a few words."""
        if self.wider is None:
            return briefly(self.asked, self.side)
        group, words = lower_first(self.wider.peers.label), briefly(self.wider, side_of(self.wider, self.adverse))
        return f"{briefly(self.asked, self.side)} The next wider group, {group}: {lower_first(words)}"

    def _in_full(self, item: Comparison) -> str:
        return f"{item.sentence} {side_words(item, side_of(item, self.adverse))}".rstrip()
