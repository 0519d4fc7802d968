"""The tables, by what they are about. Import them from here."""

from app.db.models.accounts import (
    LoginSession,
    Membership,
    OneTimeLink,
    OneTimeToken,
    RecoveryCode,
    SecondStep,
    SignInAttempt,
    SignInStep,
    UserAccount,
)
from app.db.models.action_plans import ActionPlan, PlanAction, PlanReason, PlanUpdate, PlanVersion
from app.db.models.base import Base, TenantAccess, TenantOwned, UtcDateTime
from app.db.models.collection_drafts import CollectionDraft
from app.db.models.community import CommunityEvent, CommunityFile, CommunitySignUp
from app.db.models.custom_groups import MOST_GROUPS, CustomBenchmark, CustomGroup, CustomGroupMember
from app.db.models.delegations import Delegation
from app.db.models.good_practice import OfferedCase, PublishedCase
from app.db.models.jobs import Job
from app.db.models.letters import Letter, ReminderSetting
from app.db.models.organisation_imports import OrganisationImport
from app.db.models.organisation_links import LinkKind, OrganisationLink
from app.db.models.organisations import (
    Collection,
    CollectionMilestone,
    DirectoryEntry,
    Event,
    Organisation,
    OrganisationCode,
    Participation,
)
from app.db.models.peers import PeerOffer, PeerPassing, PeerRequest
from app.db.models.register import (
    ReferenceAuthority,
    ReferenceBoardCell,
    ReferenceCensus,
    ReferenceChange,
    ReferenceCsww,
    ReferenceDataset,
    ReferenceEdition,
    ReferenceFigure,
    ReferenceNeighbour,
)
from app.db.models.results import Benchmark, BenchmarkPanel, BenchmarkSpread, Release, ReleaseWithdrawal, Result
from app.db.models.returns import Confirmation, Finding, ReturnCount, SignOff, Submission, Upload
from app.db.models.review_notes import ReviewNote
from app.db.models.staff_surveys import StaffSurvey, SurveyCount
from app.db.models.typed_returns import TypedCheck, TypedHow, TypedValue
from app.db.models.vocabulary import (
    CaseState,
    CommunityFileKind,
    JobState,
    LetterState,
    LinkPurpose,
    OrganisationKind,
    PassingState,
    PeerKind,
    PeerRequestState,
    ReferenceChangeKind,
    ReleaseProof,
    ReleaseState,
    ResultService,
    Service,
    SignOffDecision,
    StepNeeded,
    SubmissionState,
    SurveyOutcome,
    UploadState,
)
from app.db.models.waivers import Waiver
from app.indicators.results import Label, Reliability
from app.indicators.results import State as ResultState
from schemas.findings import Severity

__all__ = [
    "MOST_GROUPS",
    "ActionPlan",
    "Base",
    "Benchmark",
    "BenchmarkPanel",
    "BenchmarkSpread",
    "CaseState",
    "Collection",
    "CollectionDraft",
    "CollectionMilestone",
    "CommunityEvent",
    "CommunityFile",
    "CommunityFileKind",
    "CommunitySignUp",
    "Confirmation",
    "CustomBenchmark",
    "CustomGroup",
    "CustomGroupMember",
    "Delegation",
    "DirectoryEntry",
    "Event",
    "Finding",
    "Job",
    "JobState",
    "Label",
    "Letter",
    "LetterState",
    "LinkKind",
    "LinkPurpose",
    "LoginSession",
    "Membership",
    "OfferedCase",
    "OneTimeLink",
    "OneTimeToken",
    "Organisation",
    "OrganisationCode",
    "OrganisationImport",
    "OrganisationKind",
    "OrganisationLink",
    "Participation",
    "PassingState",
    "PeerKind",
    "PeerOffer",
    "PeerPassing",
    "PeerRequest",
    "PeerRequestState",
    "PlanAction",
    "PlanReason",
    "PlanUpdate",
    "PlanVersion",
    "PublishedCase",
    "RecoveryCode",
    "ReferenceAuthority",
    "ReferenceBoardCell",
    "ReferenceCensus",
    "ReferenceChange",
    "ReferenceChangeKind",
    "ReferenceCsww",
    "ReferenceDataset",
    "ReferenceEdition",
    "ReferenceFigure",
    "ReferenceNeighbour",
    "Release",
    "ReleaseProof",
    "ReleaseState",
    "ReleaseWithdrawal",
    "Reliability",
    "ReminderSetting",
    "Result",
    "ResultService",
    "ResultState",
    "ReturnCount",
    "ReviewNote",
    "SecondStep",
    "Service",
    "Severity",
    "SignInAttempt",
    "SignInStep",
    "SignOff",
    "SignOffDecision",
    "StaffSurvey",
    "StepNeeded",
    "Submission",
    "SubmissionState",
    "SurveyCount",
    "SurveyOutcome",
    "TenantAccess",
    "TenantOwned",
    "TypedCheck",
    "TypedHow",
    "TypedValue",
    "Upload",
    "UploadState",
    "UserAccount",
    "UtcDateTime",
    "Waiver",
]
