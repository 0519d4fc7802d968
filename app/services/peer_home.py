"""What questions between organisations ask of somebody on the home page: an answer, or a talk that can begin."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.db.models import PassingState, PeerRequestState
from app.programme.plans import theme_titles
from app.register.sentences import listed
from app.services.peer_answers import passings_to
from app.services.peer_requests import requests_of

ONE = "A question of another organisation about {} waits for your answer. You can decline it."
MORE = "{:,} questions of other organisations wait for your answer. You can decline each."
IN_TOUCH = "Somebody agreed to talk to you: {}. Close your question once it is answered."


@dataclass(frozen=True, slots=True)
class PeerStep:
    """A sentence, and where what it says is done."""

    sentence: str
    action: str
    address: str


def question_to_answer(session: Session, actor: Actor) -> PeerStep | None:
    """Return that a question waits for the answer of the actor's organisation; ``None`` where none does.

    Whoever may not answer it is told nothing.
    """
    if not actor.may(Permission.TAKE_PART):
        return None
    waiting = [one for one in passings_to(session, actor.organisation_id) if one.state == PassingState.WAITING]
    if not waiting:
        return None
    title = theme_titles()[waiting[0].theme].lower()
    sentence = ONE.format(title) if len(waiting) == 1 else MORE.format(len(waiting))
    return PeerStep(sentence, "Read and answer", "/community/peer")


def talk_to_begin(session: Session, actor: Actor) -> PeerStep | None:
    """Return who agreed to talk about what the actor's organisation asked; ``None`` once such questions are closed."""
    if not actor.may(Permission.TAKE_PART):
        return None
    asked = requests_of(session, actor.organisation_id)
    answered = [one.contact["organisation"] for one in asked if one.state == PeerRequestState.ANSWERED and one.contact]
    if not answered:
        return None
    names = listed(list(dict.fromkeys(answered)))
    return PeerStep(IN_TOUCH.format(names), "See whom to talk to", "/community/requests")
