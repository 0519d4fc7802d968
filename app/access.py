"""Who may do what, over which rows: authorisation as data that can be read to an auditor."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role may be allowed to do."""

    USE_SERVICE = "use the service: home, guidance, own account"
    VIEW_RETURN = "see the organisation's return, its reports and its history"
    EDIT_RETURN = "upload a return and answer what it must confirm"
    SIGN_RETURN = "sign off or decline the organisation's return"
    RUN_SURVEY = "run an anonymous staff survey and take its results into the return"
    REGISTER = "register the organisation for a collection and name its people"
    VIEW_RESULTS = "see the organisation's own indicators in full"
    VIEW_BENCHMARKS = "compare with published benchmarks"
    MANAGE_GROUPS = "pick groups of organisations to compare with, and remove them"
    VIEW_PLAN = "read the organisation's action plan"
    EDIT_PLAN = "write the organisation's action plan, publish it and say how it goes"
    VIEW_PRACTICE = "read cases of good practice"
    OFFER_PRACTICE = "offer a case of good practice in the organisation's name"
    TAKE_PART = "come to meetings, ask other organisations and be asked"
    VIEW_REGISTER = "see open national data"
    VIEW_PROGRAMME = "see every organisation's progress"
    REVIEW_RETURNS = "read a submitted return in full, accept it or send it back; each reading is logged"
    PUBLISH_PRACTICE = "review and publish cases of good practice"
    RUN_COMMUNITY = "hold meetings, and pass questions between organisations"
    APPROVE_REGISTRATIONS = "approve registrations for a collection, or send them back"
    REMIND = "see, send and pause reminders to organisations"
    PUBLISH_BENCHMARKS = "compute and publish a release"
    WAIVE_CHECKS = "waive a check of a return for one organisation"
    MANAGE_ORGANISATIONS = "add organisations and invite their people"
    MANAGE_COLLECTIONS = "set up a collection, try its checks and open it"
    MANAGE_ACCOUNTS = "disable accounts and end sessions"
    MANAGE_REFERENCE = "put newer national figures in force"


class Role(StrEnum):
    """What a person is, within one organisation."""

    LEAD = "lead"
    DEPUTY = "deputy"
    SIGNATORY = "signatory"
    VIEWER = "viewer"
    EMPLOYER = "employer"
    PROGRAMME_TEAM = "programme_team"
    ADMINISTRATOR = "administrator"


_READER = frozenset(
    {
        Permission.USE_SERVICE,
        Permission.VIEW_RETURN,
        Permission.VIEW_RESULTS,
        Permission.VIEW_PLAN,
        Permission.VIEW_PRACTICE,
        Permission.VIEW_BENCHMARKS,
        Permission.VIEW_REGISTER,
    }
)
_PREPARER = _READER | {
    Permission.EDIT_RETURN,
    Permission.RUN_SURVEY,
    Permission.EDIT_PLAN,
    Permission.OFFER_PRACTICE,
    Permission.MANAGE_GROUPS,
    Permission.TAKE_PART,
}
_PROGRAMME = frozenset(
    {
        Permission.USE_SERVICE,
        Permission.VIEW_REGISTER,
        Permission.VIEW_PRACTICE,
        Permission.VIEW_PROGRAMME,
        Permission.PUBLISH_PRACTICE,
        Permission.RUN_COMMUNITY,
        Permission.APPROVE_REGISTRATIONS,
        Permission.REMIND,
        Permission.REVIEW_RETURNS,
        Permission.PUBLISH_BENCHMARKS,
        Permission.WAIVE_CHECKS,
        Permission.MANAGE_ORGANISATIONS,
        Permission.MANAGE_COLLECTIONS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LEAD: _PREPARER | {Permission.REGISTER},
    Role.DEPUTY: _PREPARER | {Permission.REGISTER},
    Role.SIGNATORY: _READER | {Permission.SIGN_RETURN, Permission.TAKE_PART},
    Role.VIEWER: _READER,
    Role.EMPLOYER: _PREPARER | {Permission.REGISTER, Permission.SIGN_RETURN},
    Role.PROGRAMME_TEAM: _PROGRAMME,
    Role.ADMINISTRATOR: _PROGRAMME - {Permission.REVIEW_RETURNS}
    | {Permission.MANAGE_ACCOUNTS, Permission.MANAGE_REFERENCE},
}

ROLE_TITLES: dict[Role, str] = {
    Role.LEAD: "Lead: prepares and uploads the return",
    Role.DEPUTY: "Deputy: stands in for the lead",
    Role.SIGNATORY: "Signatory: signs off the return",
    Role.VIEWER: "Viewer: reads results and comparisons",
    Role.EMPLOYER: "Employer: prepares, signs and compares for one employer",
    Role.PROGRAMME_TEAM: "Programme team: runs the annual cycle",
    Role.ADMINISTRATOR: "Administrator: manages organisations and accounts",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a database session may touch: one organisation's, or everything.

    A session is born with a scope and never changes it.
    """

    organisation_id: int | None
    is_everything: bool = False

    @classmethod
    def organisation(cls, organisation_id: int) -> "Scope":
        """Rows of one organisation only."""
        return cls(organisation_id)

    @classmethod
    def everything(cls) -> "Scope":
        """Rows of all organisations: the programme's work, sign-in, releases and the worker."""
        return cls(None, is_everything=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, as the server-side session says.

    ``signs_for`` names the signatory who lets this person sign today, as the database says.
    """

    user_id: int
    name: str
    email: str
    role: Role
    organisation_id: int
    organisation_name: str
    session_id: int
    is_demonstration: bool = False
    signs_for: str | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this person's role allows, and signing where they stand in for a signatory."""
        own = ROLE_PERMISSIONS[self.role]
        return own | {Permission.SIGN_RETURN} if self.signs_for else own

    def may(self, permission: Permission) -> bool:
        """Whether this person may do it."""
        return permission in self.permissions

    @property
    def scope(self) -> Scope:
        """The rows this person may touch: the programme's roles see all, everyone else their own."""
        if self.role in PROGRAMME_ROLES:
            return Scope.everything()
        return Scope.organisation(self.organisation_id)


SIGNING_ROLES = frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if Permission.SIGN_RETURN in allowed)
PROGRAMME_ROLES = frozenset({Role.PROGRAMME_TEAM, Role.ADMINISTRATOR})
