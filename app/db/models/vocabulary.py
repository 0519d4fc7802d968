"""The words that columns may hold, each list once."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What sort of organisation a tenant is."""

    LOCAL_AUTHORITY = "local_authority"
    TRUST = "trust"
    EMPLOYER = "employer"
    PROGRAMME = "programme"


class UploadState(StrEnum):
    """How far the reading of an uploaded file has come."""

    RECEIVED = "received"
    READ = "read"
    UNREADABLE = "unreadable"
    FAILED = "failed"


class SubmissionState(StrEnum):
    """Where a version of a return stands between upload and acceptance."""

    AWAITING_SIGNATURE = "awaiting_signature"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class SignOffDecision(StrEnum):
    """What the signatory decided."""

    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Service(StrEnum):
    """The part of social care that a count is about."""

    ADULT = "adult"
    CHILDREN = "children"


class ResultService(StrEnum):
    """The part of social care that a result is about; ``both`` is derived, never typed."""

    ADULT = "adult"
    CHILDREN = "children"
    BOTH = "both"


class ReleaseState(StrEnum):
    """Whether a frozen release is in force."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReleaseProof(StrEnum):
    """How a release was proven to show no count too well: by its audit, or, with too many returns, by the rules."""

    AUDITED = "audited"
    RULES_ALONE = "rules_alone"


class PeerKind(StrEnum):
    """By what the organisations of a comparator group are alike."""

    ENGLAND = "england"
    REGION = "region"
    TYPE = "type"
    SIZE = "size"
    COHORT = "cohort"
    NEIGHBOURS = "neighbours"


class LinkPurpose(StrEnum):
    """The one thing that a one-time link is good for."""

    INVITATION = "invitation"
    RESET = "reset"


class StepNeeded(StrEnum):
    """What is still needed of somebody whose password was right."""

    CODE = "code"
    SET_UP = "set_up"


class JobState(StrEnum):
    """Where a piece of background work stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ReferenceChangeKind(StrEnum):
    """What was done to a dataset of open figures."""

    RECEIVED = "received"
    PUT_IN_FORCE = "put_in_force"
    RETURNED_TO = "returned_to"
    DISCARDED = "discarded"


class LetterState(StrEnum):
    """What became of a letter that the service sends by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    RETURNED = "returned"
    NOT_TAKEN = "not_taken"


class SurveyOutcome(StrEnum):
    """What became of the answers of a staff survey when it closed: counted, or deleted as too few."""

    COUNTED = "counted"
    TOO_FEW = "too_few"


class CaseState(StrEnum):
    """What became of a case of good practice that an organisation offered."""

    OFFERED = "offered"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CommunityFileKind(StrEnum):
    """What sort of file a meeting offers."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"


class PeerRequestState(StrEnum):
    """What became of a question to somebody who has been there, as the organisation that asks sees it."""

    ASKED = "asked"
    PASSED_ON = "passed_on"
    DECLINED = "declined"
    ANSWERED = "answered"
    CLOSED = "closed"


class PassingState(StrEnum):
    """What an organisation said to a question that was passed on to it."""

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"
