"""A release is audited before it is published, and `scwres audit-release` proves what is stored."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.access import Scope
from app.cli import main
from app.db.models import Benchmark, BenchmarkPanel, Release
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError
from app.indicators import benchmarks, custom_groups, differencing, panel
from app.services import panel_auditing, publishing, release_limits
from tests.support.picking import Picking
from tests.support.releasing import NORTH, SOUTH, Programme


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


@pytest.fixture
def audit(database_url, monkeypatch, capsys):
    """Run the command; give its exit code and what it printed."""
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)

    def run(*words):
        code = main(["audit-release", *words])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def without_rules(monkeypatch):
    """Take the rules of dominance and of nesting, and the audit, out of publishing."""
    unguarded(monkeypatch)
    monkeypatch.setattr(publishing, "make_safe", lambda _session, _known, draft, _pairs: draft)


def unguarded(monkeypatch):
    monkeypatch.setattr(benchmarks, "is_safe_total", lambda *_cell: True)
    monkeypatch.setattr(differencing, "is_safe_rest", lambda _rest: True)


def of_a_dominated_region(programme):
    """Five councils of the North of which one holds nearly everybody who left, and six of the South."""
    for a in (150, 1, 1, 1, 2):
        programme.council(a=a, **NORTH)
    for a in range(20, 26):
        programme.council(a=a, **SOUTH)


def published(programme):
    with open_session(programme.engine, Scope.everything()) as session:
        rows = session.scalars(select(Benchmark).where(Benchmark.ratio.is_not(None), Benchmark.indicator == "leaving"))
        return {row.peer_kind for row in rows}


def test_before_any_release_there_is_nothing_to_audit(audit, collection):
    assert audit() == (0, f"Collection {collection.year}: nothing was published yet.\n")


def test_a_release_by_the_rules_passes(audit, programme):
    for number in range(12):
        programme.council(a=20 + number)
    programme.publish()

    code, output = audit("--collection", "2025")

    assert code == 0
    assert output.startswith("Collection 2025: ")
    assert "\nNobody can work out a count too closely.\n" in output


def test_what_the_rules_alone_hold_is_named_once_in_words_and_with_each_collection_in_json(audit, programme):
    for number in range(12):
        programme.council(a=20 + number)
    programme.publish()

    _, words = audit("--collection", "2025", "--collection", "2025")
    _, document = audit("--json")

    held = [
        "quartiles and deciles",
        "I squared: the share of the variation that is more than chance",
        "tau squared: the variance between organisations",
        "the number of organisations that stand out",
        "the limits of averages",
    ]
    assert f"\nHeld by the disclosure rules and not proven by this audit: {'; '.join(held)}. Held by the" in words
    assert "the figures of a group that an organisation picked, until the next audit" in words.splitlines()[-1]
    assert words.count("not proven by this audit") == 1
    assert [one["held_by_rules"] for one in json.loads(document)] == [held]


def test_a_leak_is_named_with_who_could_use_it(audit, programme, without_rules):
    of_a_dominated_region(programme)
    programme.publish()

    code, output = audit("--collection", "2025", "--json")

    (report,) = json.loads(output)
    assert code == 1
    assert report["versions"] == 1
    assert report["counts_judged"] > len(report["findings"]) > 0
    assert any(
        "could work out a count of" in one["sentence"] and "(Leavers, Adult social care, Asian)" in one["sentence"]
        for one in report["findings"]
    )
    assert report["findings"][0]["versions"] == ["version 1"]


def test_publishing_suppresses_what_the_audit_would_name(audit, programme, monkeypatch):
    unguarded(monkeypatch)
    of_a_dominated_region(programme)

    programme.publish()

    assert "england" in published(programme)
    assert audit("--collection", "2025")[0] == 0


def test_what_an_older_version_gives_away_is_refused_and_named(programme, without_rules, monkeypatch):
    of_a_dominated_region(programme)
    programme.publish()
    monkeypatch.undo()
    for _ in range(3):
        programme.council(a=20, **SOUTH)

    with pytest.raises(ConflictError) as refused:
        programme.publish()

    assert refused.value.user_message.startswith("This release would show too much, and nothing was published.")
    with open_session(programme.engine, Scope.everything()) as session:
        assert [one.version for one in session.scalars(select(Release))] == [1]


def test_a_pair_that_shares_what_it_knows_is_tried(audit, programme):
    councils = [programme.council(a=20 + number) for number in range(12)]
    programme.publish()

    assert audit("--pair", councils[0].code, councils[1].code)[0] == 0


def test_a_code_that_nobody_has_is_refused(audit, programme, collection):
    assert main(["audit-release", "--collection", "2025", "--pair", "NOBODY", "NOONE"]) == 2


def test_a_release_remembers_that_it_was_audited(programme):
    for number in range(12):
        programme.council(a=20 + number)

    assert programme.publish().proof == "audited"


@pytest.fixture
def beyond(programme, monkeypatch):
    """Twelve councils where an audit bears eleven."""
    monkeypatch.setattr(release_limits, "MOST_AUDITED", 11)
    for number in range(12):
        programme.council(a=20 + number)
    return programme


@pytest.mark.parametrize(("reason", "said"), [(None, "There are 12 returns of local authorities"), (" ", "Say why")])
def test_beyond_what_an_audit_can_bear_nothing_is_published_without_a_reason(beyond, reason, said):
    with pytest.raises(InvalidRequestError) as refused:
        beyond.publish(without_audit=reason)

    assert said in refused.value.user_message
    assert beyond.rows(Release) == []


def test_a_release_without_an_audit_keeps_the_reason_and_its_audit_names_it(audit, beyond):
    release = beyond.publish(without_audit=" The board asked for it. ")

    assert (release.proof, release.proof_reason) == ("rules_alone", "The board asked for it.")

    code, words = audit("--collection", "2025")
    _, document = audit("--collection", "2025", "--json")
    assert code == 0
    assert "Version 1 was published by the disclosure rules alone" in words
    assert "The reason given: The board asked for it. This is its audit." in words
    assert json.loads(document)[0]["unaudited_versions"] == [{"version": 1, "reason": "The board asked for it."}]


def test_what_can_be_audited_is_not_published_without(programme):
    for number in range(12):
        programme.council(a=20 + number)

    with pytest.raises(InvalidRequestError, match="can be audited"):
        programme.publish(without_audit="In a hurry")


def test_only_a_release_without_an_audit_has_a_reason_and_it_never_changes(beyond, make, collection):
    with pytest.raises(DBAPIError, match="proof_reason_of_rules_alone"):
        make.release(collection, version=7, proof="audited", proof_reason="None needed")

    with pytest.raises(DBAPIError, match="written once"):
        beyond.change(beyond.publish(without_audit="A reason"), proof_reason="Another")


def test_how_a_release_was_proven_never_changes(programme):
    for number in range(12):
        programme.council(a=20 + number)

    with pytest.raises(DBAPIError, match="written once"):
        programme.change(programme.publish(), proof="rules_alone")


def test_a_pair_that_may_share_what_it_knows_is_told_no_more_when_publishing(audit, programme, monkeypatch):
    unguarded(monkeypatch)
    councils = [programme.council(a=a, c=c) for a, c in [(150, 90), (40, 40), *[(2, 3)] * 5]]
    pair = (councils[0].id, councils[1].id)

    programme.publish(pairs=[pair])

    assert audit("--pair", councils[0].code, councils[1].code)[0] == 0


def test_the_ranges_name_each_suppressed_count_and_what_each_reader_can_deduce(audit, programme):
    councils = [programme.council(a=20 + number) for number in range(12)]
    programme.publish()
    pair = ("--pair", councils[1].code, councils[2].code)

    code, words = audit("--ranges", "--holder", councils[0].code, *pair)
    _, document = audit("--ranges", "--holder", councils[0].code, *pair, "--json")

    title, head, *lines = words.splitlines()
    ranges = json.loads(document)[0]["ranges"]
    leavers = next(one for one in ranges if one["words"]["group"] == "Asian")
    assert code == 0
    assert title == "Collection 2025: the smallest and the largest value that readers can deduce of each count."
    assert head.split()[:4] == ["Holder", "Count", "Before", "An"]
    assert sum(line.startswith(councils[0].code) for line in lines) == len(ranges) > 0
    assert (leavers["holder"], leavers["before"], leavers["outsider"]) == (councils[0].code, [0, 200], [0, 200])
    assert [one["by"] for one in leavers["pairs"]] == [[councils[1].code, councils[2].code]]


def test_a_holder_alone_is_refused_with_what_to_write(audit, programme, capsys):
    assert main(["audit-release", "--holder", "NOR"]) == 2
    assert "--ranges --holder CODE" in capsys.readouterr().err


def test_without_a_release_there_is_no_count_to_give_a_range_of(audit, collection):
    assert audit("--ranges")[1].startswith("Collection 2025: there is no suppressed count to give a range of.\n")


def one_came_late(programme, make, *, a=3, late=13):
    """Eight councils that take part twice, and a ninth once the collection before is released."""
    earlier = replace(programme, collection=make.collection(2024))
    councils = [earlier.council(a=a) for _ in range(8)]
    earlier.publish()
    for council in councils:
        programme.submit(council, a, 40)
    return [*councils, programme.council(a=late)]


def panels(programme):
    return {row.peer_kind for row in programme.rows(BenchmarkPanel, BenchmarkPanel.indicator == "leaving")}


def test_a_panel_that_leaves_out_one_organisation_is_not_published(audit, programme, make, monkeypatch):
    unguarded(monkeypatch)
    monkeypatch.setattr(panel, "is_safe_rest", lambda _rest: True)
    one_came_late(programme, make)

    programme.publish()

    assert panels(programme) == set()
    assert audit("--collection", "2024", "--collection", "2025")[0] == 0


def test_a_panel_that_was_published_without_an_audit_is_found_afterwards(
    audit, programme, make, without_rules, monkeypatch
):
    monkeypatch.setattr(panel, "is_safe_rest", lambda _rest: True)
    monkeypatch.setattr(panel_auditing, "safe_towards", lambda _versions, _number, sides, _pairs: sides)
    *_, late = one_came_late(programme, make)

    programme.publish()

    code, document = audit("--collection", "2025", "--json")
    assert panels(programme) == {"england", "region"}
    assert code == 1
    assert late.code in {one["holder"] for one in json.loads(document)[0]["findings"]}


def test_a_panel_of_many_is_judged_in_both_collections_and_passes(audit, programme, make):
    earlier = replace(programme, collection=make.collection(2024))
    councils = [earlier.council(a=20) for _ in range(12)]
    earlier.publish()
    for council in councils[4:]:
        programme.submit(council, 25, 40)
    for _ in range(4):
        programme.council(a=22)

    programme.publish()

    assert panels(programme) == {"england", "region"}
    assert audit("--collection", "2024", "--collection", "2025")[0] == 0


def test_a_figure_of_a_picked_group_that_tells_too_much_is_found_and_holds_up_no_other_version(
    audit, programme, make, engine, clock, monkeypatch
):
    unguarded(monkeypatch)
    monkeypatch.setattr(custom_groups, "_rests", lambda *_: ())
    monkeypatch.setattr(custom_groups, "isolates", lambda *_: False)
    councils = [*(programme.council(a=3) for _ in range(8)), programme.council(a=13)]
    ours = programme.council(a=2)
    programme.publish()
    picked = Picking(make, engine, clock).pick(ours, councils[:8])

    code, document = audit("--json")
    findings = json.loads(document)[0]["findings"]

    assert picked.size == 8
    assert code == 1
    assert {tuple(one["by"]) for one in findings} == {(ours.code,)}
    assert councils[8].code in {one["holder"] for one in findings}

    for _ in range(3):
        programme.council(a=20)
    assert programme.publish().version == 2
