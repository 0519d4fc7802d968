"""Signing in with a second step: each code works once, guesses are slowed down, and nothing opens without it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.access import Role, Scope
from app.db.models import SecondStep, StepNeeded
from app.db.scope import open_session
from app.errors import ConflictError, NotFoundError, ScWresError
from app.services import accounts, signing_in
from app.services.passwords import hash_password
from app.services.second_step import CodeError, key_of, nonce_of
from app.services.signing_in import Desk, StepError, WrongPasswordError, authenticate, forget_old_steps
from app.services.throttle import TooManyAttemptsError
from tests.support.authenticators import code_at

PASSWORD = "violin harbour teapot"
HERE = "192.0.2.1"
SECRET = "a secret of the service"
STEP = 30


@pytest.fixture
def amy(make):
    user = make.user(email="amy@example.org", name="Amy Ash", password_hash=hash_password(PASSWORD))
    make.membership(make.organisation(name="Fernhill Care"), user, Role.EMPLOYER)
    return user


@pytest.fixture
def desk(engine, clock, amy):
    return Desk(engine, HERE, clock, SECRET)


def later(desk, **duration):
    return Desk(desk.engine, desk.address, desk.clock.later(**duration), desk.secret)


def sign_in(desk, *, is_required=False):
    return authenticate(desk, "amy@example.org", PASSWORD, is_required=is_required)


@pytest.fixture
def enrolled(desk):
    """The key of Amy's authenticator, her recovery codes and her session."""
    entry = sign_in(desk, is_required=True)
    key = key_of(SECRET, nonce_of(entry.token))
    done = signing_in.set_up(desk, entry.token, code_at(key, desk.clock.unix_seconds()))
    return key, done


def shown(key, desk, steps=0):
    return code_at(key, desk.clock.unix_seconds() + steps * STEP)


def test_the_codes_are_those_of_every_authenticator_app():
    # RFC 6238, appendix B, of which an app shows the last six digits.
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert [code_at(key, at) for at in (59, 1111111109, 1234567890, 20000000000)] == [
        "287082", "081804", "005924", "353130",
    ]  # fmt: skip


def test_without_a_second_step_a_password_opens_a_session(desk):
    entry = sign_in(desk)

    assert entry.needs is None
    assert accounts.actor_for_token(desk.engine, entry.token, desk.clock).name == "Amy Ash"


def test_where_it_is_required_a_password_opens_only_the_way_to_set_it_up(desk):
    entry = sign_in(desk, is_required=True)

    assert entry.needs is StepNeeded.SET_UP
    assert accounts.actor_for_token(desk.engine, entry.token, desk.clock) is None
    with pytest.raises(StepError):
        signing_in.enter_code(desk, entry.token, "123456")


def test_setting_it_up_opens_a_session_and_gives_ten_recovery_codes(desk, enrolled):
    _key, done = enrolled

    assert accounts.actor_for_token(desk.engine, done.token, desk.clock).name == "Amy Ash"
    assert len(set(done.recovery_codes)) == 10
    assert all(len(code) == 14 and code.count("-") == 2 for code in done.recovery_codes)


def test_a_wrong_code_sets_nothing_up_and_the_way_stays_open(desk):
    entry = sign_in(desk, is_required=True)
    right = code_at(key_of(SECRET, nonce_of(entry.token)), desk.clock.unix_seconds())
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    with pytest.raises(CodeError, match="not right"):
        signing_in.set_up(desk, entry.token, wrong)

    assert sign_in(desk).needs is None
    assert signing_in.set_up(desk, entry.token, right).token


def test_setting_it_up_ends_every_other_session(desk):
    before = sign_in(desk).token
    entry = sign_in(desk, is_required=True)

    signing_in.set_up(desk, entry.token, code_at(key_of(SECRET, nonce_of(entry.token)), desk.clock.unix_seconds()))

    assert accounts.actor_for_token(desk.engine, before, desk.clock) is None


def test_a_password_alone_then_opens_nothing(desk, enrolled):
    entry = sign_in(desk)

    assert entry.needs is StepNeeded.CODE
    assert accounts.actor_for_token(desk.engine, entry.token, desk.clock) is None
    with pytest.raises(StepError):
        signing_in.set_up(desk, entry.token, "123456")


def test_the_code_of_the_next_minute_opens_a_session(desk, enrolled):
    key, _done = enrolled
    then = later(desk, minutes=1)

    token = signing_in.enter_code(then, sign_in(then).token, shown(key, then))

    assert accounts.actor_for_token(then.engine, token, then.clock).name == "Amy Ash"


def test_a_code_works_once(desk, enrolled):
    key, _done = enrolled
    then = later(desk, minutes=1)
    code = shown(key, then)
    signing_in.enter_code(then, sign_in(then).token, code)

    with pytest.raises(CodeError, match="used already"):
        signing_in.enter_code(then, sign_in(then).token, code)


def test_the_code_with_which_it_was_set_up_does_not_sign_in_as_well(desk, enrolled):
    key, _done = enrolled

    with pytest.raises(CodeError, match="used already"):
        signing_in.enter_code(desk, sign_in(desk).token, shown(key, desk))


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_and_no_more(desk, enrolled, steps, is_right):
    key, _done = enrolled
    then = later(desk, minutes=10)
    entry = sign_in(then)

    if is_right:
        assert signing_in.enter_code(then, entry.token, shown(key, then, steps))
    else:
        with pytest.raises(CodeError, match="not right"):
            signing_in.enter_code(then, entry.token, shown(key, then, steps))


def test_after_a_newer_code_an_older_one_is_no_use(desk, enrolled):
    key, _done = enrolled
    then = later(desk, minutes=10)
    signing_in.enter_code(then, sign_in(then).token, shown(key, then, 1))

    with pytest.raises(CodeError, match="used already"):
        signing_in.enter_code(then, sign_in(then).token, shown(key, then))


def test_spaces_hyphens_and_full_width_digits_are_read_as_meant(desk, enrolled):
    key, _done = enrolled
    for minutes, written in ((1, "{} {}"), (2, "{}-{}"), (3, "  {}{}\t")):
        then = later(desk, minutes=minutes)
        code = shown(key, then)
        assert signing_in.enter_code(then, sign_in(then).token, written.format(code[:3], code[3:]))
    then = later(desk, minutes=4)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in shown(key, then))
    assert signing_in.enter_code(then, sign_in(then).token, wide)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "½½½", "①②③④⑤⑥⑦", "\0", "\ud800", "x" * 90])
def test_what_is_no_code_is_answered_with_what_to_enter(desk, enrolled, text):
    with pytest.raises(CodeError, match=r"six digits|not right"):
        signing_in.enter_code(desk, sign_in(desk).token, text)


def test_of_a_thousand_guesses_ten_are_looked_at(desk, enrolled):
    key, _done = enrolled
    then = later(desk, minutes=10)
    entry, right = sign_in(then), shown(key, then)
    answers = Counter()
    for guess in range(1000):
        code = f"{(int(right) + 7 + guess) % 1_000_000:06d}"
        answers[_answer(then, entry.token, code)] += 1

    assert answers[TooManyAttemptsError] == 990
    assert _answer(then, entry.token, right) is TooManyAttemptsError


def test_one_code_sent_by_two_browsers_at_once_opens_one_session(desk, enrolled):
    key, _done = enrolled
    then = later(desk, minutes=1)
    entries = [sign_in(then).token for _ in range(4)]
    code = shown(key, then)

    with ThreadPoolExecutor(4) as pool:
        answers = Counter(pool.map(lambda token: _answer(then, token, code), entries))

    assert answers == {str: 1, CodeError: 3}


def _answer(desk, token, code):
    try:
        return type(signing_in.enter_code(desk, token, code))
    except ScWresError as error:
        return type(error)


def test_a_recovery_code_works_once_however_it_is_written(desk, enrolled):
    _key, done = enrolled
    first, second = done.recovery_codes[:2]

    assert signing_in.enter_code(desk, sign_in(desk).token, first)
    assert signing_in.enter_code(desk, sign_in(desk).token, second.replace("-", " ").lower())
    for used in (first, second):
        with pytest.raises(CodeError, match="none of your recovery codes"):
            signing_in.enter_code(desk, sign_in(desk).token, used)


def test_nobody_gets_in_with_the_codes_of_another(desk, enrolled, make):
    key, done = enrolled
    bob = make.user(email="bob@example.org", password_hash=hash_password(PASSWORD))
    make.membership(make.organisation(), bob, Role.EMPLOYER)
    entry = authenticate(desk, "bob@example.org", PASSWORD, is_required=True)
    signing_in.set_up(desk, entry.token, code_at(key_of(SECRET, nonce_of(entry.token)), desk.clock.unix_seconds()))
    then = later(desk, minutes=1)
    waiting = authenticate(then, "bob@example.org", PASSWORD)

    for code in (shown(key, then), done.recovery_codes[0]):
        with pytest.raises(CodeError):
            signing_in.enter_code(then, waiting.token, code)


def test_the_way_between_the_steps_is_open_for_ten_minutes_and_once(desk, enrolled):
    key, _done = enrolled
    entry = sign_in(desk)
    late = later(desk, minutes=10)
    with pytest.raises(StepError):
        signing_in.enter_code(late, entry.token, shown(key, late))

    entry = sign_in(late)
    signing_in.enter_code(late, entry.token, shown(key, late))
    after = later(late, minutes=1)
    with pytest.raises(StepError):
        signing_in.enter_code(after, entry.token, shown(key, after))


def test_a_new_password_or_a_closed_account_ends_a_sign_in_that_waits(desk, enrolled, amy):
    key, done = enrolled
    then = later(desk, minutes=1)
    entry = sign_in(then)
    accounts.change_password(then, done.token, current=PASSWORD, new="marmot cathedral envelope")
    with pytest.raises(StepError):
        signing_in.enter_code(then, entry.token, shown(key, then))

    entry = authenticate(then, "amy@example.org", "marmot cathedral envelope")
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        accounts.disable_account(session, amy.id, then.clock)
        session.commit()
    with pytest.raises(StepError):
        signing_in.enter_code(then, entry.token, shown(key, then))


def test_another_authenticator_takes_the_place_of_the_first(desk, enrolled):
    key, done = enrolled
    then = later(desk, minutes=1)
    token = signing_in.begin_set_up(then, done.token, PASSWORD, shown(key, then))
    new_key = key_of(SECRET, nonce_of(token))
    signing_in.set_up(then, token, shown(new_key, then))

    after = later(desk, minutes=2)
    with pytest.raises(CodeError):
        signing_in.enter_code(after, sign_in(after).token, shown(key, after))
    with pytest.raises(CodeError):
        signing_in.enter_code(after, sign_in(after).token, done.recovery_codes[0])
    assert signing_in.enter_code(after, sign_in(after).token, shown(new_key, after))


def test_changing_it_asks_for_the_password_and_for_a_code(desk, enrolled):
    key, done = enrolled
    then = later(desk, minutes=1)

    with pytest.raises(WrongPasswordError):
        signing_in.begin_set_up(then, done.token, "something else entirely", shown(key, then))
    for change in (signing_in.begin_set_up, signing_in.turn_off):
        with pytest.raises(CodeError):
            change(then, done.token, PASSWORD, "")
    assert sign_in(then).needs is StepNeeded.CODE


def test_it_can_be_turned_off_with_password_and_code(desk, enrolled):
    key, done = enrolled
    then = later(desk, minutes=1)

    fresh = signing_in.turn_off(then, done.token, PASSWORD, shown(key, then))

    assert accounts.actor_for_token(desk.engine, done.token, then.clock) is None
    assert accounts.actor_for_token(desk.engine, fresh, then.clock).name == "Amy Ash"
    assert sign_in(then).needs is None


def test_whoever_lost_the_authenticator_is_signed_out_and_lets_the_password_do(desk, enrolled):
    _key, done = enrolled
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        accounts.lose_authenticator(session, " AMY@example.org", desk.clock)
        session.commit()

    assert accounts.actor_for_token(desk.engine, done.token, desk.clock) is None
    assert sign_in(desk).needs is None
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        with pytest.raises(ConflictError, match="without a second step"):
            accounts.lose_authenticator(session, "amy@example.org", desk.clock)
        with pytest.raises(NotFoundError, match="no account"):
            accounts.lose_authenticator(session, "nobody@example.org", desk.clock)


def test_the_database_alone_gives_no_key_away(desk, enrolled):
    key, _done = enrolled
    with open_session(desk.engine, Scope.everything()) as session:
        kept = session.query(SecondStep).one()

    assert key not in f"{kept.nonce} {kept.last_period}"
    assert key_of("another secret", kept.nonce) != key


def test_sign_ins_that_wait_no_longer_are_forgotten(desk):
    sign_in(desk, is_required=True)
    late = desk.clock.later(minutes=31).now()
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        counted = [
            forget_old_steps(session, at, dry_run=dry) for at in (desk.clock.now(), late) for dry in (True, False)
        ]
        left = forget_old_steps(session, late)
        session.commit()

    assert (counted, left) == ([0, 0, 1, 1], 0)
