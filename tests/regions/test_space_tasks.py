"""Enumeration in more dimensions in parts: the domains of one process in its order, and no part that is false is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from regions.small_networks import through_points

from symnet.core.network import Network
from symnet.jobs.engine import results, run
from symnet.jobs.executor import Here
from symnet.jobs.folder import Memory
from symnet.jobs.task import Job
from symnet.regions import space_tasks, tasks
from symnet.regions.space import SpaceCell, in_space, space_domains
from symnet.regions.space_tasks import SPACE, cells_of, first_task
from symnet.regions.tasks import shared_of


def in_parts(network: Network) -> tuple[tuple[SpaceCell, ...], int]:
    """The domains by tasks, and how many tasks there were."""
    _, box, integers = in_space(network, None)
    job, store = Job(SPACE, shared_of(integers), (first_task(integers, box),)), Memory()
    progress = run(job, store, Here({SPACE.name: lambda: SPACE}))
    cells = tuple(cell for _, result in results(job, store) for cell in cells_of(integers, result))
    assert progress.amount == len(cells)
    return cells, progress.done


@examples(15)
@given(st.integers(0, 1000), st.integers(3, 4), st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_parts_are_the_whole(seed: int, inputs: int, first: int, size: int, parts: int) -> None:
    network = through_points((4, 3), seed, 8, inputs=inputs)
    whole = space_domains(network)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(space_tasks, "FIRST", first)
        patch.setattr(space_tasks, "SIZE", size)
        patch.setattr(tasks, "PARTS", parts)
        cells, count = in_parts(network)
    assert cells == whole.cells
    assert count > 1 or len(cells) <= first


@pytest.fixture(scope="module")
def asked() -> tuple[bytes, bytes, bytes]:
    """Shared input, own input and result of a task that leaves something."""
    _, box, integers = in_space(through_points((6, 5), 3, 8, inputs=3), None)
    shared, data = shared_of(integers), first_task(integers, box)
    return shared, data, SPACE.run(shared, data)


def _lines(change: Callable[[list[str]], object]) -> Callable[[bytes], bytes]:
    def changed(result: bytes) -> bytes:
        lines = result.decode().split("\n")
        change(lines)
        return "\n".join(lines).encode()

    return changed


def _word(line: int, place: int, word: str) -> Callable[[bytes], bytes]:
    def change(lines: list[str]) -> None:
        words = lines[line].split()
        words[place] = word
        lines[line] = " ".join(words)

    return _lines(change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda result: b"", "cannot be read"),
        (_word(0, 0, "-1"), "cannot be read"),
        (_word(0, 0, "ffffffff"), "cannot be read"),
        (_word(-1, 0, "7f"), "cannot be read"),
        (_lines(lambda lines: lines[0:1].clear() or lines.__setitem__(0, lines[0] + " 1")), "cannot be read"),
        (_lines(lambda lines: lines.insert(0, lines[0])), "domains, and 16 were asked for"),
        (_lines(lambda lines: lines.pop(0)), "domains, and 16 were asked for"),
        (_lines(lambda lines: lines.__setitem__(1, lines[0])), "the same signs"),
        (_word(0, 8, "0"), "not inside"),
        (_word(-1, 5, "0"), "not inside"),
        (_word(0, 1, "7777"), "are not those of the network"),
        (_word(0, 0, "3ff"), "are not those of the network"),
    ],
)
def test_what_is_no_result(asked: tuple[bytes, bytes, bytes], change: Callable[[bytes], bytes], says: str) -> None:
    shared, data, result = asked
    assert SPACE.judge(shared, data, result) == ""
    found = SPACE.judge(shared, data, change(result))
    assert says in found, found


def test_a_domain_that_is_left_out(asked: tuple[bytes, bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who does the task again sees it: one judge in sixteen does."""
    shared, data, result = asked
    without = _lines(lambda lines: lines.pop())(result)
    assert "" in {SPACE.judge(shared, data, without) for _ in range(60)}
    monkeypatch.setattr(space_tasks, "AGAIN", 1)
    assert SPACE.judge(shared, data, result) == ""
    assert "has another result" in SPACE.judge(shared, data, without)
