"""Parts of a search as tasks: the same search to the last bit, and nothing that is no search is taken for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from verification.small_networks import largest, random_network
from verification.test_resumed_searches import UNIT, halved

from symnet.core.network import Network
from symnet.errors import MalformedFile
from symnet.jobs.executor import Here
from symnet.jobs.folder import Memory
from symnet.jobs.processes import WORKER, Processes
from symnet.verification import covering, tasks
from symnet.verification.arithmetic import EXACTLY, arithmetic_of
from symnet.verification.door import _property
from symnet.verification.given import Given
from symnet.verification.property import Property
from symnet.verification.search import Branching, Limits, branching
from symnet.verification.state import put_state, state_of
from symnet.verification.tasks import BRANCHING, Asked, Question, Tasks, question_of
from symnet.verification.verify import Answer, Options, judged

KINDS = {"branching": lambda: BRANCHING}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so small that a search of 60 boxes is cut into parts, and parts into parts."""
    for name, value in {"TRIAL": 4, "PARTS": 3, "SLICE": 2, "LARGE": 8, "BATCH": 2}.items():
        monkeypatch.setattr(covering, name, value)
    monkeypatch.setattr("symnet.verification.search.BATCH", 2)


def told(answer: Answer) -> tuple[object, ...]:
    """What must be the same."""
    certificate = None if answer.certificate is None else answer.certificate.data
    return answer.verdict, answer.end, answer.nodes, answer.leaves, certificate, answer.saved, answer.counterexample


def alone_and_by_tasks(asked: tuple[Network, Property], **more: object) -> tuple[Answer, Answer]:
    found, arithmetic = Given(asked[0]), more.get("arithmetic", EXACTLY)
    options = Options(**more)
    alone = judged(found, asked[1], options)
    by_tasks = Tasks(Question(found, asked[1], arithmetic), Here(KINDS), Memory())
    return alone, judged(found, asked[1], replace(options, where=lambda _: by_tasks))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("nodes", [None, 30, 45, 57])
@pytest.mark.parametrize("arithmetic", ["real", "float32"])
def test_tasks_find_what_one_process_finds(nodes: int | None, arithmetic: str) -> None:
    alone, there = alone_and_by_tasks(halved(), nodes=nodes, seed=3, arithmetic=arithmetic_of(arithmetic))
    assert told(alone) == told(there)
    assert alone.verdict == ("unsat" if nodes is None else "unknown") or alone.nodes < (nodes or 0) + 2


@pytest.mark.usefixtures("small")
def test_parts_of_parts_are_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that has become large is cut itself; the kernel accepts the tree of all."""
    cut: list[int] = []
    taken_in = Branching.taken_in
    monkeypatch.setattr(Branching, "taken_in", lambda *each: [cut.append(each[1]), taken_in(*each)][1])
    answer = judged(Given(halved()[0]), halved()[1], Options())
    assert answer.verdict == "unsat"
    assert answer.certificate is not None
    assert len(answer.certificate.content["steps"]) > 8
    assert cut


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(4))
def test_a_counterexample_is_the_first_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by halving, the attack left out: of several parts that find one, the first counts, whoever ends first."""
    monkeypatch.setattr("symnet.verification.verify.attacked", lambda *_: None)
    network = random_network(seed)
    top, _ = largest(network, UNIT)
    asked = network, _property(network, UNIT, f"Y_0 >= {top - Fraction(1, 1000)}")
    alone, there = alone_and_by_tasks(asked)
    assert alone.verdict == "sat"
    assert told(alone)[:2] == told(there)[:2]
    assert alone.counterexample == there.counterexample
    assert alone.leaves == there.leaves


@pytest.mark.usefixtures("small")
def test_processes_find_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, workers = halved(), Processes(2, WORKER)
    question = Question(Given(asked[0]), asked[1], EXACTLY)
    try:
        there = judged(question.given, asked[1], Options(nodes=40, where=lambda _: Tasks(question, workers, Memory())))
    finally:
        workers.close()
    assert told(there)[:2] == ("unknown", "nodes")
    assert there.saved.startswith(b'{"format":"symnet search 1"')


def part(steps: int = 20) -> tuple[Question, Branching]:
    """A search that has begun."""
    network, asked = halved()
    question = Question(Given(network), asked, EXACTLY)
    search = branching(*question.roots[0], seed=5)
    search.run(Limits(None, steps))
    return question, search


def test_a_state_is_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.verification.search.BATCH", 3)
    question, search = part()
    again = branching(*question.roots[0])
    put_state(again, state_of(search))
    assert any(box.known is not None for box in search.todo)
    assert state_of(again) == state_of(search)
    for each in (search, again):
        each.run(Limits(None, 40))
    assert state_of(again) == state_of(search)


def test_a_question_is_read_again() -> None:
    question, _ = part()
    again = question_of(question.shared)
    assert again.shared == question.shared
    assert again.given.network.canonical == question.given.network.canonical
    assert [root.box for root in again.asked.roots] == [root.box for root in question.asked.roots]


def wrong(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda result: result.replace(old, new, 1)


FALSE = b'{"in order":"0x0","outputs":["0x9"],"place":["0x0","0x0"],"point":["0x0","0x0"]}'
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda result: b"",
    "cut off": lambda result: result[:-1],
    "no state": lambda result: result.split(b"\n")[0],
    "another seed's numbers": wrong(b'"nodes":"0x', b'"nodes":"0xff'),
    "numbers that are none": wrong(b'"share":"0x', b'"share":"?'),
    "a shape below 0": wrong(b'["f","0x2"', b'["f","-0x2"'),
    "another kind of array": wrong(b'["i",', b'["u",'),
    "a counterexample": lambda result: FALSE + result[2:],
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_false_result_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.verification.search.BATCH", 3)
    question, search = part()
    data = Asked(0, Limits(None, 30), state_of(search)).data
    result = tasks.go_on(question.shared, data)
    assert tasks.judge(question.shared, data, result) == ""
    assert tasks.judge(question.shared, data, CHANGES[name](result)) != ""


def test_every_byte_of_a_tree_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state whose tree, or whose list of open boxes, is another one is refused."""
    monkeypatch.setattr("symnet.verification.search.BATCH", 3)
    question, search = part()
    for spoil in (
        lambda each: each.tree.axes.__setitem__(0, -1),
        lambda each: each.tree.axes.__setitem__(0, 7),
        lambda each: each.tree.first.__setitem__(0, 3),
        lambda each: each.todo.pop(),
        lambda each: each.margins.popitem(),
    ):
        again = branching(*question.roots[0])
        put_state(again, state_of(search))
        spoil(again)
        with pytest.raises(MalformedFile, match="the state of a search: it cannot be read"):
            put_state(branching(*question.roots[0]), state_of(again))


def test_a_worker_that_closes_what_is_open_is_caught_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A false leaf reads well; the certificate with it is rejected, and nothing is called proved."""
    network, _ = halved()
    top, _ = largest(network, UNIT)
    asked = _property(network, UNIT, f"Y_0 >= {top - Fraction(1, 100)}")

    def lie(self: Branching, limits: Limits, report: object = None) -> None:
        while self.todo:
            self.close(self.todo.pop(), 1.0)

    monkeypatch.setattr("symnet.verification.verify.attacked", lambda *_: None)
    monkeypatch.setattr(Branching, "run", lie)
    answer = judged(Given(network), asked, Options())
    assert answer.verdict == "unknown"
    assert answer.end == "rejected"
