"""Enumeration in parts: the domains of one process in its order, whatever the parts, and no part that is false is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regions.small_networks import tent, through_points

from symnet.core.network import Network
from symnet.jobs.engine import results, run
from symnet.jobs.executor import Here
from symnet.jobs.folder import Memory
from symnet.jobs.task import Job
from symnet.regions import tasks
from symnet.regions.domains import Domains, activation_domains
from symnet.regions.tasks import REGIONS, cells_of, first_task, shared_of


def in_parts(network: Network) -> tuple[Domains, int]:
    """The domains by tasks, and how many tasks there were."""
    whole = activation_domains(network)
    job = Job(REGIONS, shared_of(whole.integers), (first_task([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]),))
    store = Memory()
    progress = run(job, store, Here({"regions": lambda: REGIONS}))
    cells = tuple(cell for _, result in results(job, store) for cell in cells_of(whole.integers, result))
    assert progress.amount == len(cells)
    return Domains(whole.network, whole.plane, whole.integers, cells), progress.done


@given(st.integers(0, 1000), st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(1, 5))
def test_parts_are_the_whole(seed: int, first: int, size: int, first_parts: int, parts: int) -> None:
    """Number, order, corners, forms, area, pieces and neighbours are those of one process."""
    network = through_points((5, 4), seed, 8)
    whole = activation_domains(network)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"FIRST": first, "SIZE": size, "FIRST_PARTS": first_parts, "PARTS": parts}.items():
            patch.setattr(tasks, name, value)
        found, count = in_parts(network)
    assert found.cells == whole.cells
    assert (found.area, found.pieces, found.forms, found.adjacent) == (1, whole.pieces, whole.forms, whole.adjacent)
    assert count > 1 or len(whole) <= first


def test_a_network_of_one_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FIRST", 3)
    network = tent(5)
    assert in_parts(network)[0].cells == activation_domains(network).cells


def asked() -> tuple[bytes, bytes, bytes]:
    """Shared input, own input and result of a task that leaves something."""
    whole = activation_domains(through_points((6, 5), 3, 8))
    shared, data = shared_of(whole.integers), first_task([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)])
    return shared, data, tasks.run(shared, data)


def changed(line: int, place: int, value: str) -> Callable[[bytes], bytes]:
    """A change of one number in a line, counted from the end for lines below 0."""

    def change(result: bytes) -> bytes:
        lines = [each.split() for each in result.decode().split("\n")]
        lines[line][place] = value
        return "\n".join(map(" ".join, lines)).encode()

    return change


WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda result: b"", "cannot be read"),
    "no text": (lambda result: b"\xff" + result, "cannot be read"),
    "a domain less": (lambda result: result.split(b"\n", 1)[1], "were asked for|have the area"),
    "a domain twice": (lambda result: result.split(b"\n", 1)[0] + b"\n" + result, "were asked for|have the area"),
    "nothing left": (lambda result: result[: result.index(b"rest") + 4], "have the area"),
    "what is left in two": (lambda result: result + b"\n" + result.rsplit(b"\n", 1)[1], "have the area"),
    "another corner": (changed(0, -3, "3"), "have the area"),
    "a corner at no place": (changed(0, -1, "0"), "no three corners"),
    "a corner less": (lambda result: changed(0, -1, "")(changed(0, -2, "")(changed(0, -3, "")(result))), "area|three corners"),
    "more neurons": (changed(0, 0, "f" * 40), "cannot be read"),
    "a node that is not there": (changed(-1, 0, "9"), "were asked for"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_false_result_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FIRST", 9)
    shared, data, result = asked()
    assert tasks.judge(shared, data, result) == ""
    assert tasks.more(shared, data, result)
    change, said = WRONG[name]
    assert any(part in tasks.judge(shared, data, change(result)) for part in said.split("|"))


@pytest.mark.parametrize(("place", "said"), [(0, "signs"), (1, "signs"), (2, "signs"), (3, "signs")])
def test_a_false_domain_that_is_sampled_is_found(place: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs, or a coefficient of the affine map, that are not the network's; with a sample of all."""
    monkeypatch.setattr(tasks, "SAMPLED", 1)
    shared, data, result = asked()
    number = int(result.split(b"\n")[5].split()[place], 16)
    assert said in tasks.judge(shared, data, changed(5, place, f"{number ^ 1:x}")(result))
