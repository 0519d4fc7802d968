"""The errors a person may meet. Each says in plain words what happened and what to do next."""

from collections.abc import Mapping
from types import TracebackType


def without_values(error: Exception) -> tuple[type[Exception], Exception, TracebackType | None]:
    """Return what a log may keep: the kind of failure and where it arose, never its text, which may hold data."""
    kind = type(error)
    return kind, Exception(f"{kind.__module__}.{kind.__qualname__}"), error.__traceback__


class ScWresError(Exception):
    """An expected failure whose ``user_message`` is fit for the person's eyes."""

    status = 400
    title = ""  # what stands above the sentence, where that of the status does not fit

    def __init__(self, user_message: str) -> None:
        """Keep the sentence that the person will read."""
        super().__init__(user_message)
        self.user_message = user_message


class InvalidRequestError(ScWresError):
    """Something in the request cannot be used as it is."""


class FieldsRefusedError(InvalidRequestError):
    """What was typed cannot be kept as it is; ``problems`` says what to change, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """Keep what is wrong with which fields; together they are the sentence that the person will read."""
        self.problems = dict(problems)
        super().__init__(" ".join(dict.fromkeys(problems.values())))


class NotPermittedError(ScWresError):
    """The signed-in person's role does not allow this."""

    status = 403


class NotFoundError(ScWresError):
    """Nothing of that name exists, or not for this organisation."""

    status = 404


class NotBegunError(NotFoundError):
    """The page tells of a collection, and none has begun yet."""

    title = "No collection has begun yet"


class ConflictError(ScWresError):
    """Somebody else got there first, or the step is no longer open."""

    status = 409


class UnavailableError(ScWresError):
    """The service cannot do this at the moment; nothing was lost."""

    status = 503


class EditionError(ScWresError):
    """An edition file is missing a field or contradicts itself."""


class SettingsError(ScWresError):
    """A setting is missing or not allowed in this environment."""
