"""The form for a new organisation: what was typed, or what is wrong with it, field by field."""

from collections.abc import Iterable, Iterator, Mapping

from app.access import Role
from app.db.models import OrganisationKind
from app.errors import FieldsRefusedError
from app.register.geography import Region
from app.register.regions import REGIONS
from app.services.accounts import LONGEST_NAME
from app.services.invitations import Newcomer
from app.services.organisations import NewOrganisation

ADDED = (OrganisationKind.LOCAL_AUTHORITY, OrganisationKind.TRUST, OrganisationKind.EMPLOYER)
NO_CONTACT = {
    "contact-name": "Give the name of its lead, or say below that there is nobody to reach yet.",
    "contact-email": "Give the email address of its lead, or say below that there is nobody to reach yet.",
}
FIELDS = ("name", "code", "kind", "region")


class OrganisationRefusedError(FieldsRefusedError):
    """An organisation cannot be added as it was typed; ``problems`` says what to change, by field."""


def typed_addition(form: Mapping[str, str], *, is_demonstration: bool) -> tuple[NewOrganisation, Newcomer | None]:
    """Return the organisation that a form describes, and its lead; ``None`` where there is nobody to reach yet.

    Raises ``OrganisationRefusedError`` for all that is wrong with either.
    """
    problems = dict(_wrong_contact(form))
    try:
        new = typed_organisation(form, is_demonstration=is_demonstration)
    except OrganisationRefusedError as refused:
        raise OrganisationRefusedError({**refused.problems, **problems}) from refused
    if problems:
        raise OrganisationRefusedError(problems)
    if form.get("nobody") == "yes":
        return new, None
    role = Role.EMPLOYER if new.kind is OrganisationKind.EMPLOYER else Role.LEAD
    return new, Newcomer(_contact(form, "contact-name"), _contact(form, "contact-email"), role)


def typed_organisation(form: Mapping[str, str], *, is_demonstration: bool) -> NewOrganisation:
    """Return the organisation that a form describes; raise ``OrganisationRefusedError`` for all that is wrong."""
    given = {name: " ".join(form.get(name, "").split()) for name in FIELDS}
    problems = {**dict(_unnamed(given)), **dict(_misplaced(given, REGIONS))}
    if problems:
        raise OrganisationRefusedError(problems)
    region = _region(given["region"], REGIONS)
    return NewOrganisation(
        code=given["code"],
        name=given["name"],
        kind=OrganisationKind(given["kind"]),
        region_code=region.code if region else None,
        region_name=region.name if region else None,
        is_demonstration=is_demonstration,
    )


def typed_record(form: Mapping[str, str], regions: Iterable[Region]) -> tuple[OrganisationKind, Region | None]:
    """Return what a form says that an organisation is, and where; raise ``OrganisationRefusedError`` for what is wrong.

    ``regions`` are those to choose from.
    """
    given, known = {name: " ".join(form.get(name, "").split()) for name in ("kind", "region")}, tuple(regions)
    problems = dict(_misplaced(given, known))
    if problems:
        raise OrganisationRefusedError(problems)
    return OrganisationKind(given["kind"]), _region(given["region"], known)


def _unnamed(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for field in ("name", "code"):
        if not given[field]:
            yield field, f"Give the organisation a {field}."
        elif len(given[field]) > LONGEST_NAME:
            yield field, f"A {field} has at most {LONGEST_NAME} characters; this one has {len(given[field]):,}."


def _misplaced(given: Mapping[str, str], regions: Iterable[Region]) -> Iterator[tuple[str, str]]:
    if given["kind"] not in set(ADDED):
        yield "kind", "Choose what kind of organisation it is."
    if given["region"] and _region(given["region"], regions) is None:
        yield "region", f"{given['region'][:60]} is not a region of England. Choose one from the list."


def _region(word: str, regions: Iterable[Region]) -> Region | None:
    """Return the region that has this code or this name."""
    return next((one for one in regions if word.casefold() in {one.code.casefold(), one.name.casefold()}), None)


def _wrong_contact(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    named = {field: _contact(form, field) for field in NO_CONTACT}
    if form.get("nobody") == "yes":
        if any(named.values()):
            yield "nobody", "Name somebody, or say that there is nobody yet: not both."
        return
    yield from ((field, words) for field, words in NO_CONTACT.items() if not named[field])


def _contact(form: Mapping[str, str], field: str) -> str:
    return " ".join(form.get(field, "").split())
