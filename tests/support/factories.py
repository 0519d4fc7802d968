"""Rows for tests: one method per main model, each committed on its own and returned as a plain object.

Only what a test is about is passed in; reached through the ``make`` fixture.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Engine

from app.access import Role, Scope
from app.clock import Clock
from app.db.models import (
    ActionPlan,
    Base,
    Benchmark,
    Collection,
    CollectionMilestone,
    CommunityEvent,
    CommunityFile,
    CommunitySignUp,
    Confirmation,
    CustomBenchmark,
    CustomGroup,
    CustomGroupMember,
    Delegation,
    Event,
    Finding,
    Job,
    Letter,
    LoginSession,
    Membership,
    OfferedCase,
    Organisation,
    OrganisationCode,
    Participation,
    PeerOffer,
    PeerPassing,
    PeerRequest,
    PlanAction,
    PlanReason,
    PlanUpdate,
    PlanVersion,
    PublishedCase,
    Release,
    Result,
    ReturnCount,
    ReviewNote,
    SignOff,
    StaffSurvey,
    Submission,
    SurveyCount,
    TypedCheck,
    TypedValue,
    Upload,
    UserAccount,
    Waiver,
)
from app.db.scope import open_session

Row = TypeVar("Row", bound=Base)


@dataclass(slots=True)
class Factories:
    """Makes rows in one database at one time."""

    engine: Engine
    clock: Clock
    _numbers: count = field(default_factory=lambda: count(1))

    def save(self, row: Row) -> Row:
        """Commit one row and return it, detached."""
        with open_session(self.engine, Scope.everything(), write=True) as session:
            session.add(row)
            session.flush()
            session.refresh(row)
            session.commit()
            session.expunge(row)
        return row

    def organisation(self, **values: Any) -> Organisation:
        number = next(self._numbers)
        return self.save(
            Organisation(
                **{
                    "code": f"EMP-{number:04}",
                    "name": f"Organisation {number}",
                    "kind": "employer",
                    "created_at": self.clock.now(),
                    **values,
                }
            )
        )

    def organisation_code(self, organisation: Organisation, **values: Any) -> OrganisationCode:
        defaults = {"scheme": "gss", "code": "E00000001", "valid_from": date(2020, 4, 1)}
        return self.save(OrganisationCode(organisation_id=organisation.id, **{**defaults, **values}))

    def user(self, **values: Any) -> UserAccount:
        number = next(self._numbers)
        defaults = {"email": f"person{number}@example.org", "name": f"Person {number}", "created_at": self.clock.now()}
        return self.save(UserAccount(**{**defaults, **values}))

    def membership(self, organisation: Organisation, user: UserAccount, role: Role = Role.LEAD) -> Membership:
        return self.save(Membership(organisation_id=organisation.id, user_id=user.id, role=role))

    def login_session(self, membership: Membership, **values: Any) -> LoginSession:
        now = self.clock.now()
        defaults = {
            "token_hash": f"hash {next(self._numbers)}",
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now,
        }
        return self.save(
            LoginSession(
                organisation_id=membership.organisation_id,
                membership_id=membership.id,
                user_id=membership.user_id,
                **{**defaults, **values},
            )
        )

    def collection(self, year: int = 2025, **values: Any) -> Collection:
        defaults = {"edition": str(year), "phase_name": "Phase 3", "opened_at": self.clock.now()}
        return self.save(Collection(year=year, **{**defaults, **values}))

    def milestone(self, collection: Collection, milestone: str, opens_on: date, due_on: date) -> CollectionMilestone:
        return self.save(
            CollectionMilestone(collection_id=collection.id, milestone=milestone, opens_on=opens_on, due_on=due_on)
        )

    def participation(self, organisation: Organisation, collection: Collection, *services: str) -> Participation:
        return self.save(
            Participation(organisation_id=organisation.id, collection_id=collection.id, services=list(services))
        )

    def event(self, organisation: Organisation, **values: Any) -> Event:
        defaults = {"kind": "registered", "at": self.clock.now(), "actor_name": "Somebody", "detail": {}}
        return self.save(Event(organisation_id=organisation.id, **{**defaults, **values}))

    def job(self, organisation: Organisation, **values: Any) -> Job:
        defaults = {"kind": "read_upload", "payload": {}, "queued_at": self.clock.now()}
        return self.save(Job(organisation_id=organisation.id, **{**defaults, **values}))

    def upload(
        self, organisation: Organisation, collection: Collection, received_by: UserAccount, **values: Any
    ) -> Upload:
        defaults = {
            "sha256": "0" * 64,
            "size": 1,
            "display_name": "return.xlsx",
            "received_at": self.clock.now(),
            "received_by": received_by.id,
        }
        keys = {"organisation_id": organisation.id, "collection_id": collection.id}
        return self.save(Upload(**{**keys, **defaults, **values}))

    def finding(self, upload: Upload, **values: Any) -> Finding:
        number = next(self._numbers)
        defaults = {
            "position": number,
            "key": f"R001:{number}",
            "code": "R001",
            "severity": "must_fix",
            "message": "More people were appointed than shortlisted.",
        }
        keys = {"organisation_id": upload.organisation_id, "upload_id": upload.id}
        return self.save(Finding(**{**keys, **defaults, **values}))

    def confirmation(self, upload: Upload, confirmed_by: UserAccount, **values: Any) -> Confirmation:
        defaults = {
            "finding_key": f"P001:{next(self._numbers)}",
            "code": "P001",
            "reason": "We checked the figure with payroll.",
            "confirmed_by": confirmed_by.id,
            "confirmed_at": self.clock.now(),
        }
        keys = {
            "organisation_id": upload.organisation_id,
            "collection_id": upload.collection_id,
            "upload_id": upload.id,
        }
        return self.save(Confirmation(**{**keys, **defaults, **values}))

    def submission(self, upload: Upload, **values: Any) -> Submission:
        defaults = {
            "version": 1,
            "content_hash": "1" * 64,
            "edition": "2025",
            "rule_set": "2025.1",
            "template_version": "2025.1",
            "created_at": self.clock.now(),
            "created_by": upload.received_by,
        }
        keys = {
            "organisation_id": upload.organisation_id,
            "collection_id": upload.collection_id,
            "upload_id": upload.id,
        }
        return self.save(Submission(**{**keys, **defaults, **values}))

    def staff_survey(
        self, organisation: Organisation, collection: Collection, opened_by: UserAccount, **values: Any
    ) -> StaffSurvey:
        defaults = {
            "services": ["adult"],
            "ethnic_groups": ["black"],
            "tally": b"sealed",
            "closes_on": date(2025, 10, 31),
            "link_salt": "salt",
            "token_hash": f"survey hash {next(self._numbers)}",
            "opened_at": self.clock.now(),
            "opened_by": opened_by.id,
            "opened_name": opened_by.name,
        }
        keys = {"organisation_id": organisation.id, "collection_id": collection.id}
        return self.save(StaffSurvey(**{**keys, **defaults, **values}))

    def survey_count(self, survey: StaffSurvey, **values: Any) -> SurveyCount:
        measures = dict.fromkeys(("respondents", "hba_public", "hba_colleagues", "hba_managers"), 0)
        defaults = {"place": 0, "service": "adult", "ethnic_groups": ["black"], **measures}
        keys = {"organisation_id": survey.organisation_id, "survey_id": survey.id}
        return self.save(SurveyCount(**{**keys, **defaults, **values}))

    def sign_off(self, submission: Submission, decided_by: UserAccount, **values: Any) -> SignOff:
        defaults = {
            "decision": "signed",
            "content_hash": submission.content_hash,
            "statement": "I have checked these figures.",
            "decided_by": decided_by.id,
            "decided_name": decided_by.name,
            "decided_at": self.clock.now(),
            "receipt": f"RECEIPT-{next(self._numbers)}",
        }
        keys = {"organisation_id": submission.organisation_id, "submission_id": submission.id}
        return self.save(SignOff(**{**keys, **defaults, **values}))

    def delegation(
        self, organisation: Organisation, given_by: UserAccount, delegate: UserAccount, **values: Any
    ) -> Delegation:
        days = {"first_day": date(2025, 10, 1), "last_day": date(2025, 10, 31), "created_at": self.clock.now()}
        keys = {"organisation_id": organisation.id, "given_by": given_by.id, "delegate_id": delegate.id}
        return self.save(Delegation(**{**keys, **days, **values}))

    def return_count(self, submission: Submission, **values: Any) -> ReturnCount:
        defaults = {"service": "adult", "measure": "leavers", "breakdown": "", "ethnic_group": "black", "count": 7}
        keys = {"organisation_id": submission.organisation_id, "submission_id": submission.id}
        return self.save(ReturnCount(**{**keys, **defaults, **values}))

    def result(self, submission: Submission, **values: Any) -> Result:
        defaults = {
            "indicator": "leaving",
            "service": "adult",
            "breakdown": "",
            "ethnic_group": "minority_ethnic",
            "reference": "white",
            "state": "ok",
        }
        keys = {
            "organisation_id": submission.organisation_id,
            "collection_id": submission.collection_id,
            "submission_id": submission.id,
        }
        return self.save(Result(**{**keys, **defaults, **values}))

    def typed_value(
        self, organisation: Organisation, collection: Collection, typed_by: UserAccount, **values: Any
    ) -> TypedValue:
        defaults = {
            "field": "adult.leavers..black",
            "version": 1,
            "text": "7",
            "typed_at": self.clock.now(),
            "typed_by": typed_by.id,
            "typed_by_name": typed_by.name,
        }
        keys = {"organisation_id": organisation.id, "collection_id": collection.id}
        return self.save(TypedValue(**{**keys, **defaults, **values}))

    def typed_check(self, upload: Upload, newest: TypedValue) -> TypedCheck:
        keys = {"organisation_id": upload.organisation_id, "upload_id": upload.id}
        return self.save(TypedCheck(**keys, newest_value_id=newest.id))

    def action_plan(self, organisation: Organisation, collection: Collection, **values: Any) -> ActionPlan:
        keys = {"organisation_id": organisation.id, "collection_id": collection.id}
        return self.save(ActionPlan(**{**keys, **values}))

    def plan_action(self, plan: ActionPlan, **values: Any) -> PlanAction:
        defaults = {
            "number": 1,
            "theme": "recruitment",
            "indicator": "appointment",
            "service": "adult",
            "start": {"year": 2025, "sentence": "Half as likely to be appointed.", "is_small": False},
            "objective": "Fair appointment",
            "steps": "Train every panel",
            "owner": "Head of HR",
            "success": "A ratio that is not adverse",
            "change_shows_on": date(2026, 9, 1),
        }
        keys = {"organisation_id": plan.organisation_id, "plan_id": plan.id}
        return self.save(PlanAction(**{**keys, **defaults, **values}))

    def plan_update(self, action: PlanAction, user: UserAccount, **values: Any) -> PlanUpdate:
        defaults = {"status": "under_way", "track": "green", "text": "Panels are trained."}
        keys = {"organisation_id": action.organisation_id, "action_id": action.id}
        return self.save(PlanUpdate(**{**keys, **defaults, **self._said(user, "made"), **values}))

    def plan_reason(self, plan: ActionPlan, user: UserAccount, **values: Any) -> PlanReason:
        defaults = {"indicator": "leaving", "service": "adult", "reason": "A team moved to the trust."}
        keys = {"organisation_id": plan.organisation_id, "plan_id": plan.id}
        return self.save(PlanReason(**{**keys, **defaults, **self._said(user, "given"), **values}))

    def plan_version(self, plan: ActionPlan, user: UserAccount, **values: Any) -> PlanVersion:
        defaults = {"version": 1, "content": {}}
        keys = {"organisation_id": plan.organisation_id, "plan_id": plan.id}
        return self.save(PlanVersion(**{**keys, **defaults, **self._said(user, "published"), **values}))

    def _said(self, user: UserAccount, verb: str) -> dict[str, Any]:
        return {f"{verb}_by": user.id, f"{verb}_name": user.name, f"{verb}_at": self.clock.now()}

    def community_event(self, user: UserAccount, **values: Any) -> CommunityEvent:
        start = self.clock.now() + timedelta(days=7)
        defaults = {
            "title": "Fair panels",
            "theme": "recruitment",
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "place": "https://meet.example/fair",
            "description": "What helped.",
        }
        return self.save(CommunityEvent(**{**defaults, **self._said(user, "created"), **values}))

    def community_file(self, event: CommunityEvent, keeper: Organisation, user: UserAccount) -> CommunityFile:
        content = {"sha256": "3" * 64, "size": 9, "kind": "pdf", "title": "Slides"}
        keys = {"event_id": event.id, "keeper_id": keeper.id}
        return self.save(CommunityFile(**keys, **content, **self._said(user, "added")))

    def community_sign_up(
        self, organisation: Organisation, event: CommunityEvent, user: UserAccount
    ) -> CommunitySignUp:
        keys = {"organisation_id": organisation.id, "event_id": event.id, "user_id": user.id}
        return self.save(CommunitySignUp(**keys, name=user.name, signed_up_at=self.clock.now()))

    def peer_offer(self, organisation: Organisation, user: UserAccount, **values: Any) -> PeerOffer:
        defaults = {"themes": ["recruitment"], "indicators": ["2"], "contact_role": "lead"}
        keys = {"organisation_id": organisation.id}
        return self.save(PeerOffer(**{**keys, **defaults, **self._said(user, "offered"), **values}))

    def peer_request(self, organisation: Organisation, user: UserAccount, **values: Any) -> PeerRequest:
        defaults = {"theme": "recruitment", "indicator": "2", "question": "What helped your panels?"}
        keys = {"organisation_id": organisation.id}
        return self.save(PeerRequest(**{**keys, **defaults, **self._said(user, "asked"), **values}))

    def peer_passing(self, organisation: Organisation, request: PeerRequest, **values: Any) -> PeerPassing:
        copied = {name: getattr(request, name) for name in ("theme", "indicator", "question")}
        keys = {"organisation_id": organisation.id, "request_id": request.id, "passed_at": self.clock.now()}
        return self.save(PeerPassing(**{**keys, **copied, **values}))

    def offered_case(self, organisation: Organisation, user: UserAccount, **values: Any) -> OfferedCase:
        keys = {"organisation_id": organisation.id, "content": {"title": "Mixed panels"}}
        return self.save(OfferedCase(**{**keys, **self._said(user, "offered"), **values}))

    def published_case(self, offered: OfferedCase, user: UserAccount) -> PublishedCase:
        keys = {"offered_case_id": offered.id, "content": offered.content}
        said = {"published_by": user.id, "published_at": self.clock.now()}
        return self.save(PublishedCase(**keys, **said))

    def letter(self, organisation: Organisation, collection: Collection, user: UserAccount, **values: Any) -> Letter:
        defaults = {
            "key": "milestone:2025-10-31:-5",
            "message_id": f"<{next(self._numbers)}@scwres.example>",
            "name": user.name,
            "address": user.email,
            "subject": "Upload your return: 5 working days left",
            "text": "Dear Ada,",
            "queued_at": self.clock.now(),
        }
        if values.get("state", "queued") == "queued":
            defaults["next_attempt_at"] = self.clock.now()
        keys = {"organisation_id": organisation.id, "collection_id": collection.id, "user_id": user.id}
        return self.save(Letter(**{**keys, **defaults, **values}))

    def waiver(
        self, organisation: Organisation, collection: Collection, approved_by: UserAccount, **values: Any
    ) -> Waiver:
        defaults = {
            "code": "D-14",
            "reason": "The council names its people in its own report.",
            "approved_by": approved_by.id,
            "approved_name": approved_by.name,
            "approved_at": self.clock.now(),
            "expires_on": date(2025, 12, 31),
        }
        keys = {"organisation_id": organisation.id, "collection_id": collection.id}
        return self.save(Waiver(**{**keys, **defaults, **values}))

    def review_note(self, submission: Submission, written_by: UserAccount, **values: Any) -> ReviewNote:
        defaults = {
            "organisation_id": submission.organisation_id,
            "submission_id": submission.id,
            "text": "The headcounts rest on the payroll of March.",
            "written_by": written_by.id,
            "written_name": written_by.name,
            "written_at": self.clock.now(),
        }
        return self.save(ReviewNote(**{**defaults, **values}))

    def release(self, collection: Collection, **values: Any) -> Release:
        defaults = {
            "version": 1,
            "published_at": self.clock.now(),
            "rule_version": "1",
            "source_hash": "2" * 64,
            "contributors": 12,
        }
        return self.save(Release(collection_id=collection.id, **{**defaults, **values}))

    def benchmark(self, release: Release, **values: Any) -> Benchmark:
        defaults = {
            "peer_kind": "england",
            "peer_key": "E92000001",
            "peer_label": "England",
            "indicator": "leaving",
            "service": "adult",
            "breakdown": "",
            "ethnic_group": "minority_ethnic",
            "state": "ok",
            "contributors": 12,
        }
        return self.save(Benchmark(release_id=release.id, **{**defaults, **values}))

    def custom_group(
        self, organisation: Organisation, created_by: UserAccount, *members: Organisation, **values: Any
    ) -> CustomGroup:
        number = next(self._numbers)
        defaults = {"slot": 1, "name": f"Group {number}", "created_at": self.clock.now(), "created_by": created_by.id}
        given = {**defaults, **values, "size": len(members)}
        group = self.save(
            CustomGroup(organisation_id=organisation.id, **{"name_key": given["name"].casefold(), **given})
        )
        for member in members:
            keys = {"organisation_id": organisation.id, "custom_group_id": group.id}
            self.save(CustomGroupMember(**keys, member_id=member.id))
        return group

    def custom_benchmark(self, group: CustomGroup, release: Release, **values: Any) -> CustomBenchmark:
        defaults = {"indicator": "leaving", "service": "adult", "state": "ok", "contributors": 7, "ratio": 1.5}
        keys = {"organisation_id": group.organisation_id, "custom_group_id": group.id, "release_id": release.id}
        return self.save(CustomBenchmark(**{**keys, **defaults, **values}))
