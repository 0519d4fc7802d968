"""The forms of the plain pages: what each field is called, and what is said when it is empty or too long."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.errors import ConflictError, FieldsRefusedError, InvalidRequestError, ScWresError
from app.services.addresses import normal_email
from app.services.other_accounts import AGREED

LONGEST_EMAIL = 254
LONGEST_PASSWORD = 1000
LONGEST_CODE = 100
_LONGEST_NUMBER = 9  # digits
TOO_LONG_PASSWORD = "This password is too long. Use at most 1,000 characters."  # noqa: S105 - a message
PASSWORD_HINT = "At least 12 characters. Three random words do well."  # noqa: S105 - a hint

Validator = Callable[[Any, Any], object]


def email_field(label: str = "Email address") -> StringField:
    """Return a field for an email address that must be filled in."""
    return EmailField(
        label,
        validators=[
            InputRequired("Enter your email address."),
            Length(max=LONGEST_EMAIL, message="This email address is too long."),
        ],
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )


def password_field(label: str, missing: str, autocomplete: str, description: str = "") -> PasswordField:
    """Return a field for a password; pasting and password managers work."""
    return PasswordField(
        label,
        description=description,
        validators=[InputRequired(missing), Length(max=LONGEST_PASSWORD, message=TOO_LONG_PASSWORD)],
        render_kw={"autocomplete": autocomplete},
    )


class SignInForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form that asks who is there."""

    email = email_field()
    password = password_field("Password", "Enter your password.", "current-password")
    next = HiddenField()


class ResetRequestForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form that asks where the link for a new password shall go."""

    email = email_field()


class NewPasswordForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form that asks for a new password."""

    password = password_field("New password", "Choose a password.", "new-password", PASSWORD_HINT)


class ChangePasswordForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form that asks for the password so far and a new one."""

    current = password_field("Current password", "Enter your current password.", "current-password")
    password = password_field("New password", "Choose a password.", "new-password", PASSWORD_HINT)


def code_field(*validators: Validator) -> StringField:
    """Return a field for a code of an authenticator app, which a device may fill in by itself."""
    return StringField(
        "Code",
        description="Six digits, with or without a space.",
        validators=[*validators, Length(max=LONGEST_CODE, message="This code is too long.")],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"},
    )


class CodeForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form that asks for the second step of signing in."""

    code = code_field(InputRequired("Enter the code that your authenticator app shows now."))


class SecondStepForm(FlaskForm):  # type: ignore[misc] - the library has no types
    """The form in which a signed-in person proves once more who they are; the code only where they have one."""

    current = password_field("Current password", "Enter your current password.", "current-password")
    code = code_field()


def refuse(field: Field, message: str) -> None:
    """Show a message at a field, and in the summary above the form."""
    field.errors = [*field.errors, message]


REFUSALS = (InvalidRequestError, ConflictError)


def problem_of(refused: ScWresError, field: str = "") -> dict[str, str]:
    """Return what is wrong, by the field beside which it is said; what changed in the meantime is about no field."""
    if isinstance(refused, FieldsRefusedError):
        return refused.problems
    return {"" if isinstance(refused, ConflictError) else field: refused.user_message}


def agreed_addresses() -> frozenset[str]:
    """Return the addresses whose accounts of other organisations may get access, as the form's boxes say."""
    return frozenset(map(normal_email, request.form.getlist(AGREED)))


def number_sent(name: str, refused: str = "Open the page again and choose from what it shows.") -> int:
    """Return the number that a page's own form sent in a field; raise ``InvalidRequestError`` for anything else."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise InvalidRequestError(refused)
    return int(text)
