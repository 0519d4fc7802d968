"""The phases of the programme so far, as published: how many councils registered and how many submitted."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.register.figures import ProgrammeFigure
from app.register.sentences import months_in_words
from app.register.values import Source

TAKING_PART = "local_authorities_taking_part"
REGISTERED = "local_authorities_registered"
SUBMITTING = "local_authorities_submitting"
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class PublishedPhase:
    """One phase as published. ``registered`` and ``submitted`` count councils, ``None`` where nobody published it.

    ``notes`` is what is said beside the figures; ``sources`` names each publication once.
    """

    name: str
    period: str
    registered: int | None
    submitted: int | None
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


def published_phases(figures: Iterable[ProgrammeFigure]) -> tuple[PublishedPhase, ...]:
    """Return the phases in the order of the figures; a council that took part is counted as registered."""
    phases: dict[str, list[ProgrammeFigure]] = {}
    for one in figures:
        if one.group == EVERYBODY and one.measure in (TAKING_PART, REGISTERED, SUBMITTING):
            phases.setdefault(one.phase, []).append(one)
    return tuple(_phase(name, found) for name, found in phases.items())


def phases_sentence(phases: Iterable[PublishedPhase]) -> str:
    """Return how many councils each phase had, such as "Test: 18; Phase 1: 23; Phase 2: 83, of whom 76 submitted."."""
    return f"{'; '.join(map(_words, phases))}."


def _phase(name: str, found: list[ProgrammeFigure]) -> PublishedPhase:
    counts = {one.measure: int(one.value) for one in found}
    return PublishedPhase(
        name=f"{name} phase" if name == "Test" else name,
        period=months_in_words(found[0].period) if " to " in found[0].period else found[0].period,
        registered=counts.get(REGISTERED, counts.get(TAKING_PART)),
        submitted=counts.get(SUBMITTING),
        notes=tuple(one.note for one in found if one.note),
        sources=tuple(dict.fromkeys(one.source for one in found)),
    )


def _words(phase: PublishedPhase) -> str:
    submitted = "" if phase.submitted is None else f", of whom {phase.submitted:,} submitted"
    registered = "not known" if phase.registered is None else f"{phase.registered:,} councils"
    return f"{phase.name}: {registered}{submitted}"
