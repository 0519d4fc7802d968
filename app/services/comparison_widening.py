"""A comparison beside the next wider group, where the one that was asked for has no published figure."""

from dataclasses import dataclass

from app.indicators.comparing import Comparison, briefly, side_words
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
    def sentence(self) -> str:
        """What can be concluded, from the next wider group as well where the one asked for has no figure."""
        if self.wider is None:
            return f"{self.asked.sentence} {self._side}".rstrip()
        wider = f"The next wider group has one: {lower_first(self.wider.sentence)}"
        return f"{self.asked.sentence} {wider} {self._side}".rstrip()

    @property
    def brief(self) -> str:
        """The same in a few words."""
        if self.wider is None:
            return f"{briefly(self.asked)} {self._side}".rstrip()
        wider = f"The next wider group, {lower_first(self.wider.peers.label)}: {lower_first(briefly(self.wider))}"
        return f"{briefly(self.asked)} {wider} {self._side}".rstrip()

    @property
    def _side(self) -> str:
        return side_words(self.best, self.adverse)
