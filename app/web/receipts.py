"""The receipt of a signed version, for a page and for a file: what was signed, by whom, and how to check it."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from sqlalchemy.orm import Session

from app.db.models import SignOff, SignOffDecision, SubmissionState, Upload
from app.errors import NotFoundError
from app.services.sign_off_view import SignOffView
from app.web.shell import moment_in_words

WIDTH = 92
FILE_CHECK = (
    "The file hash is the SHA-256 of the file that was uploaded. To check a file that you kept, work out its SHA-256 "
    "and compare: certutil -hashfile FILE SHA256 on Windows, shasum -a 256 FILE on a Mac, sha256sum FILE on Linux."
)
CONTENT_CHECK = (
    "The content hash stands for every detail and every figure, whatever file they are in. Sign in and open Versions: "
    "each version shows its content hash, and can be downloaded again as it was signed."
)
NO_LONGER = "This signature no longer counts: the version was replaced, withdrawn or sent back after it was signed."

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One signature on paper. ``lines`` are what is said and about what, in order."""

    number: str
    title: str
    lines: tuple[Line, ...]
    has_ended: bool

    @property
    def text(self) -> str:
        """The whole receipt as a plain text file."""
        stands = "\n".join(wrap(NO_LONGER, WIDTH)) + "\n\n" if self.has_ended else ""
        facts = "".join(f"{label}:\n  {value}\n" for label, value in self.lines)
        checks = "\n\n".join("\n".join(wrap(words, WIDTH)) for words in (FILE_CHECK, CONTENT_CHECK))
        return f"Receipt {self.number}\n{self.title}\n\n{stands}{facts}\nHow to check it\n\n{checks}\n"


def receipt_of(session: Session, view: SignOffView) -> Receipt:
    """Return the receipt of the last signature under a version; raise ``NotFoundError`` where it was never signed."""
    signed = [decision for decision in view.decisions if decision.decision == SignOffDecision.SIGNED]
    if not signed:
        raise NotFoundError("This version has not been signed, so there is no receipt for it.")
    upload = session.get_one(Upload, view.submission.upload_id)
    return Receipt(
        number=signed[-1].receipt,
        title=f"The {view.collection.year} return of {view.organisation.name} was signed off.",
        lines=tuple(_lines(view, signed[-1], upload)),
        has_ended=view.submission.state not in {SubmissionState.SIGNED, SubmissionState.ACCEPTED},
    )


def _lines(view: SignOffView, signed: SignOff, upload: Upload) -> Iterator[Line]:
    version = view.submission
    behalf = f", on behalf of {signed.on_behalf_of}" if signed.on_behalf_of else ""
    yield "Organisation", f"{view.organisation.name} ({view.organisation.code})"
    yield "Collection", f"{view.collection.year}, {view.collection.phase_name}"
    yield "Version", f"{version.version}, sent by {view.prepared_by}, {moment_in_words(version.created_at)}"
    if version.reason:
        yield "Why there is a new version", version.reason
    yield "Signed by", f"{signed.decided_name}{behalf}"
    yield "Signed", moment_in_words(signed.decided_at)
    yield "Statement", signed.statement
    yield (
        "Read by",
        f"definitions of {version.edition}, rule set {version.rule_set}, template {version.template_version}",
    )
    yield "File", f"{upload.display_name}, {upload.size:,} bytes, received {moment_in_words(upload.received_at)}"
    yield "File hash (SHA-256)", upload.sha256
    yield "Content hash (SHA-256)", signed.content_hash
