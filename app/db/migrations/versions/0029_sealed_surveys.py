"""Staff surveys: every count of an open one goes under seal, and closed ones lose what they do not show.

The rules and both seals are written out here, as they were on the day of this migration.
"""

import hmac
import secrets
from contextlib import contextmanager
from hashlib import sha256
from struct import pack

import sqlalchemy as sa
from alembic import context, op

from app.db.freezing import freeze_columns
from app.errors import UnavailableError

revision = "0029"
down_revision = "0028"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
MEASURES = ("hba_public", "hba_colleagues", "hba_managers")
LEAST, NOBODY, NONCE, NUMBERS = 10, 0xFF, 16, 128
HOST = "other"
SIDES = (("white_british", "white_minority"), ("mixed", "asian", "black", HOST), ("prefer_not_to_say",))
NO_SECRET = (
    "A staff survey is open, and its counts must be sealed with the service's secret. Set SCWRES_SECRET_KEY to the "
    "secret that the service has, and run this again."
)
SEALED = "(closed_at IS NULL) = (tally IS NOT NULL)"
ANSWERED = "(coalesce(outcome, '') = 'counted') = (answered IS NOT NULL)"

_survey = sa.table(
    "staff_survey",
    sa.column("id", sa.Integer),
    sa.column("organisation_id", sa.Integer),
    sa.column("services", sa.JSON),
    sa.column("closed_at", sa.DateTime(timezone=True)),
    sa.column("outcome", sa.String),
    sa.column("waiting", sa.LargeBinary),
    sa.column("tally", sa.LargeBinary),
    sa.column("answered", sa.JSON(none_as_null=True)),
    sa.column("ethnic_groups", sa.JSON),
)
_count = sa.table(
    "survey_count",
    sa.column("organisation_id", sa.Integer),
    sa.column("survey_id", sa.Integer),
    sa.column("place", sa.Integer),
    sa.column("service", sa.String),
    sa.column("ethnic_group", sa.String),
    sa.column("ethnic_groups", sa.JSON),
    sa.column("respondents", sa.Integer),
    *(sa.column(measure, sa.Integer) for measure in MEASURES),
)


def upgrade() -> None:
    """Read every survey, make its tables anew, and write of each what it may hold."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if not is_postgresql:
        op.execute("PRAGMA secure_delete = ON")  # what is taken away here shall not stay in unused pages
    with _seeing_all_rows():
        surveys, counts = _read()
    op.drop_table("survey_count")
    with op.batch_alter_table("staff_survey") as table:
        table.add_column(sa.Column("ethnic_groups", sa.JSON(), nullable=True))
        table.add_column(sa.Column("tally", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("answered", sa.JSON(), nullable=True))
    with _seeing_all_rows():
        shown = [row for survey in surveys for row in _rewrite(survey, counts)]
    _finish_surveys()
    _create_counts()
    _freeze(is_postgresql)
    if is_postgresql:
        _grant_and_secure()
    with _seeing_all_rows():
        op.bulk_insert(_count, shown)


@contextmanager
def _seeing_all_rows():  # noqa: ANN202 - a migration stands alone
    """On PostgreSQL be the role that sees the rows of every organisation."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET LOCAL ROLE scwres_programme")
    yield
    if is_postgresql:
        op.execute("RESET ROLE")


def _read():  # noqa: ANN202 - as above
    names = ("id", "organisation_id", "services", "closed_at", "outcome", "waiting")
    connection = op.get_bind()
    surveys = connection.execute(sa.select(*(_survey.c[name] for name in names))).all()
    columns = [column for column in _count.c if column.name != "ethnic_groups"]
    return surveys, connection.execute(sa.select(*columns).order_by(_count.c.place)).all()


def _rewrite(survey, counts) -> list[dict]:  # noqa: ANN001 - as above
    """Rewrite the row of a survey; return the rows of what it shows. One that showed nothing had too few answers."""
    rows = [row for row in counts if row.survey_id == survey.id]
    values, shown = {"ethnic_groups": list(dict.fromkeys(row.ethnic_group for row in rows))}, []
    if survey.closed_at is None:
        values["tally"] = _tally(survey, rows)
    elif survey.outcome == "counted":
        shown = _shown(survey, rows)
        totals = {name: sum(row.respondents for row in rows if row.service == name) for name in survey.services}
        values |= {"answered": totals} if shown else {"outcome": "too_few"}
    op.get_bind().execute(sa.update(_survey).where(_survey.c.id == survey.id).values(**values))
    return shown


def _shown(survey, rows) -> list[dict]:  # noqa: ANN001 - as above
    parts = [part for service in survey.services for part in _parts([row for row in rows if row.service == service])]
    if not any(part["respondents"] for part in parts):
        return []
    keys = {"organisation_id": survey.organisation_id, "survey_id": survey.id}
    return [{**keys, "place": place, **part} for place, part in enumerate(parts)]


def _parts(rows):  # noqa: ANN001, ANN202 - as above
    for side in SIDES:
        on_side = {row.ethnic_group: row for row in rows if row.ethnic_group in side}
        for groups in _protected({key: row.respondents for key, row in on_side.items()}):
            together = [on_side[key] for key in groups]
            yield {
                "service": together[0].service,
                "ethnic_groups": groups,
                **{name: sum(getattr(row, name) for row in together) for name in ("respondents", *MEASURES)},
            }


def _protected(counts: dict[str, int]) -> list[list[str]]:
    small = {key for key, number in counts.items() if 0 < number < LEAST}
    if not small:
        return [[key] for key in counts]
    together = small | ({HOST} & counts.keys())
    for key in sorted(counts, key=lambda one: counts[one]):
        if sum(counts[one] for one in together) < LEAST and counts[key]:
            together.add(key)
    if sum(counts[one] for one in together) < LEAST:
        return []
    return [*([key] for key in counts if key not in together), [key for key in counts if key in together]]


def _tally(survey, rows) -> bytes:  # noqa: ANN001 - as above
    """Return the counts so far, with the answers that waited, under the new seal."""
    secret = context.config.attributes.get("secret", "")
    if not secret:
        raise UnavailableError(NO_SECRET)
    numbers = [number for row in rows for number in (row.respondents, *(getattr(row, name) for name in MEASURES))]
    for code in _waiting(survey.waiting, secret):
        place, said = code >> len(MEASURES), code & 7
        first = place * (1 + len(MEASURES))
        numbers[first] += 1
        for bit in range(len(MEASURES)):
            numbers[first + 1 + bit] += said >> bit & 1
    return _sealed(numbers, secret)


def _waiting(sealed: bytes | None, secret: str) -> list[int]:
    """Return the answers that waited; those of another secret were lost when it changed."""
    if sealed is None:
        return []
    nonce, hidden, proof = sealed[:NONCE], sealed[NONCE : NONCE + 32], sealed[NONCE + 32 :]
    if not hmac.compare_digest(proof, _digest(secret, "staff survey: prove", nonce + hidden)):
        return []
    pad = _digest(secret, "staff survey: hide", nonce)
    return [code for code in (one ^ other for one, other in zip(hidden, pad, strict=True)) if code != NOBODY]


def _sealed(numbers: list[int], secret: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only where a survey is open
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    use, nonce = b"staff survey counts", secrets.token_bytes(12)
    text = pack(f">{NUMBERS}I", *numbers, *[0] * (NUMBERS - len(numbers)))
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret.encode())
    return nonce + AESGCM(key).encrypt(nonce, text, use)


def _digest(secret: str, use: str, text: bytes) -> bytes:
    return hmac.digest(hmac.digest(secret.encode(), use.encode(), sha256), text, sha256)


def _create_counts() -> None:
    op.create_table(
        "survey_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("ethnic_groups", sa.JSON(), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        *(sa.Column(measure, sa.Integer(), nullable=False) for measure in MEASURES),
        sa.CheckConstraint(
            "respondents = 0 OR respondents >= 10", name=op.f("ck_survey_count_nobody_or_enough_people")
        ),
        *(
            sa.CheckConstraint(
                f"{measure} BETWEEN 0 AND respondents", name=op.f(f"ck_survey_count_{measure}_among_respondents")
            )
            for measure in MEASURES
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_survey_count_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "survey_id"],
            ["staff_survey.organisation_id", "staff_survey.id"],
            name=op.f("fk_survey_count_organisation_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_count")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_survey_count_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "survey_id", "place", name=op.f("uq_survey_count_organisation_id_survey_id_place")
        ),
    )


def _finish_surveys() -> None:
    with op.batch_alter_table("staff_survey") as table:
        table.drop_constraint(op.f("ck_staff_survey_nothing_waits_once_closed"), type_="check")
        table.drop_column("waiting")
        table.alter_column("ethnic_groups", nullable=False)
        table.create_check_constraint(op.f("ck_staff_survey_sealed_while_open_and_no_longer"), SEALED)
        table.create_check_constraint(op.f("ck_staff_survey_answered_is_said_where_it_counts"), ANSWERED)


def _freeze(is_postgresql: bool) -> None:  # noqa: FBT001 - as above
    if not is_postgresql:  # making the table anew took its trigger away
        freeze_columns(
            "staff_survey", ("organisation_id", "collection_id", "services", "opened_at", "opened_by"), name="facts"
        )
    freeze_columns("staff_survey", ("ethnic_groups",), name="groups")
    facts = ("organisation_id", "survey_id", "place", "service", "ethnic_groups", "respondents", *MEASURES)
    freeze_columns("survey_count", facts, name="facts")


def _grant_and_secure() -> None:
    own = f"organisation_id = {OWN}"
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON survey_count TO scwres_tenant, scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE survey_count_id_seq TO scwres_tenant, scwres_programme")
    op.execute("ALTER TABLE survey_count ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON survey_count TO scwres_tenant USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY all_rows ON survey_count TO scwres_programme USING (true) WITH CHECK (true)")
    op.execute("ALTER TABLE survey_count FORCE ROW LEVEL SECURITY")
