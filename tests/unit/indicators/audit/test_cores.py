"""However an audit is shared out, it finds the same."""

from app.indicators.audit import cores
from app.indicators.audit.cores import shared_out
from tests.support.audits import ENGLAND, Planting, audited, named


def test_processes_find_what_threads_find(monkeypatch):
    release = Planting().group("england", range(1, 14), ENGLAND).group("inner", range(1, 13))
    release.give(range(1, 14), 30, 200).give(range(1, 14), 30, 200, indicator="cpd").show("england", "inner")
    by_threads = audited(release)
    monkeypatch.setattr(cores, "MANY_PARTS", 0)

    by_processes = audited(release)

    assert [named(one) for one in by_processes.findings] == [named(one) for one in by_threads.findings]
    assert [one.after for one in by_processes.findings] == [one.after for one in by_threads.findings]
    assert by_processes.targets == by_threads.targets
    assert len(by_threads.findings) > 0


def test_the_largest_begins_first_and_the_order_stays():
    begun = []

    def act(work):
        begun.append(work)
        return work.upper()

    class AtOnce:
        def submit(self, act, work):
            outcome = act(work)
            return type("Done", (), {"result": lambda _: outcome})()

    assert shared_out(AtOnce(), act, ["small", "large", "middle"], [1, 3, 2]) == ["SMALL", "LARGE", "MIDDLE"]
    assert begun == ["large", "middle", "small"]
