"""What a password must be like, and how it is kept."""

from threading import Thread

import pytest

from app.errors import UnavailableError
from app.services import passwords
from app.services.passwords import WeakPasswordError, check_password, hash_password, password_matches


@pytest.mark.parametrize(
    "password", ["violin harbour teapot", "correct horse battery staple", "Ünïcödé-wörds-ärê-fine"]
)
def test_three_random_words_do_well(password):
    check_password(password, "Amy Ash", "amy@example.org")


def test_eleven_characters_are_too_few():
    with pytest.raises(WeakPasswordError, match="at least 12 characters"):
        check_password("violin harb")


def test_a_password_of_64_characters_is_allowed():
    check_password("violin harbour teapot " * 3)


def test_more_than_1024_bytes_are_too_many():
    with pytest.raises(WeakPasswordError, match="too long"):
        check_password("violin é " * 103)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password-1234!",
        "socialworkengland",
        "SC-WRES-2025-benchmarking",
        "qwertyuiop12345",
        "1q2w3e4r5t6y7",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "liverpool liverpool",
        "amyashton123456",
    ],
)
def test_common_words_patterns_and_ones_own_name_are_easy_to_guess(password):
    with pytest.raises(WeakPasswordError, match="easy to guess"):
        check_password(password, "Amy Ashton", "amy.ashton@example.org")


def test_the_hash_is_argon2id_with_the_agreed_cost():
    assert hash_password("violin harbour teapot").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_unknown_person_is_checked_against_a_hash_of_the_same_cost():
    assert passwords._NOBODYS_HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_right_password_matches():
    kept = hash_password("violin harbour teapot")

    assert password_matches(kept, "violin harbour teapot")
    assert not password_matches(kept, "violin harbour teapots")


def test_the_same_letters_composed_differently_match():
    assert password_matches(hash_password("caf\u00e9 harbour teapot"), "cafe\u0301 harbour teapot")


@pytest.mark.parametrize("given", ["", "violin harbour teapot", "x" * 5000, "\ud800 lone surrogate", "nul\0byte"])
def test_nothing_matches_where_there_is_no_password(given):
    assert not password_matches(None, given)


def test_an_overlong_password_matches_nothing():
    assert not password_matches(hash_password("violin harbour teapot"), "violin harbour teapot" + " " * 1100)


def test_a_damaged_hash_matches_nothing():
    assert not password_matches("not a hash", "violin harbour teapot")


def test_when_every_turn_is_taken_the_person_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0)
    for _ in range(4):
        passwords._turns.acquire()
    try:
        with pytest.raises(UnavailableError, match="Many people are signing in"):
            hash_password("violin harbour teapot")
    finally:
        passwords._turns.release(4)


def test_turns_are_given_back():
    threads = [Thread(target=password_matches, args=(None, "x")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert passwords._turns.acquire(blocking=False)
    passwords._turns.release()
