"""A scan encoded slab by slab: the digits of the whole grid, whoever works, and nothing that a worker makes up."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.constructions.approximation import Approximation
from symnet.constructions.building import approximate
from symnet.constructions.scan import plan, slabs
from symnet.constructions.scan.slabs import ENCODE, Slabs, job_of, parameters_of, slabs_of
from symnet.errors import Refuted
from symnet.jobs.task import Job

FORMULAS = ("sin(pi*x)*y", "x*y + 1/3", "abs(x - 1/3)*y", "exp(x) - x1", "min(x, y)*z", "sqrt(abs(x - y) + 1/4)")


def in_slabs(monkeypatch: pytest.MonkeyPatch, nodes: int) -> None:
    monkeypatch.setattr(plan, "SLABS", 0)
    monkeypatch.setattr(slabs, "SLAB", nodes)


def of(built: Any) -> Slabs:
    found = slabs_of(built.plan, built.target)
    assert found is not None
    return found


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(FORMULAS),
    st.integers(1, 9),
    st.integers(1, 60),
    st.sampled_from([{}, {"bits": "one"}, {"quantum": "1/200"}]),
)
def test_the_same_digits_as_of_the_whole_grid(text: str, cells: int, nodes: int, more: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        whole = approximate(text, cells=cells, **more)
        in_slabs(patched, nodes)
        assert dict(approximate(text, cells=cells, **more).parameters) == dict(whole.parameters)


def test_cells_by_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = approximate("sin(8*x) + y/4", cells="13,4")
    in_slabs(monkeypatch, 12)
    assert len(job_of(of(whole)).first) == 7
    assert dict(approximate("sin(8*x) + y/4", cells="13,4").parameters) == dict(whole.parameters)


def test_values_that_are_too_long_are_enclosed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact values of more than 128 bits: the plan is made again, with a radius, as without slabs."""
    text = "1/(x + 10) + y**50/3"
    whole = approximate(text, cells=7)
    in_slabs(monkeypatch, 16)
    found = approximate(text, cells=7)
    assert isinstance(found, Approximation) and found.plan.radius > 0
    assert dict(found.parameters) == dict(whole.parameters)


def test_what_is_not_encoded_in_slabs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stated modulus is compared at all values; several runs, constants and callables go the other way."""
    in_slabs(monkeypatch, 16)
    for source, more in (("x*y", {"lipschitz": 2}), ("x*y", {"parameters": 3}), ("1/3", {"dimension": 2})):
        built = approximate(source, cells=5, **more)
        assert isinstance(built, Approximation) and slabs_of(built.plan, built.target) is None
    with pytest.raises(Refuted):
        approximate("x*y", cells=5, lipschitz=Fraction(1, 2))


def test_who_does_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    in_slabs(monkeypatch, 16)
    seen: list[int] = []

    def done(job: Job) -> list[bytes]:
        seen.append(len(job.first))
        return [job.kind.run(job.shared, data) for data in job.first]

    assert approximate("x*y", cells=7, done=done) == approximate("x*y", cells=7)
    told: list[int] = []
    approximate("x*y", cells=7, progress=told.append)
    assert seen == [4] and told == [16, 32, 48, 64]


@pytest.fixture(scope="module")
def task() -> tuple[bytes, bytes]:
    """A task of 32 nodes in the middle, and its result."""
    with pytest.MonkeyPatch.context() as patched:
        in_slabs(patched, 32)
        data = job_of(of(approximate("sin(3*x)*y", cells=15))).first[3]
    return data, ENCODE.run(b"", data)


def _with(place: int, digit: int) -> Callable[[bytes], bytes]:
    """Another digit of 2 bits at a place."""

    def changed(result: bytes) -> bytes:
        head, _, digits = result.partition(b"\n")
        found, shift = bytearray(digits), 6 - 2 * (place % 4)
        found[place // 4] = found[place // 4] & ~(3 << shift) | digit << shift
        return head + b"\n" + found

    return changed


def _shifted(result: bytes) -> bytes:
    """All codes one higher: the digits still lead from the first to the last."""
    head, _, digits = result.partition(b"\n")
    first, last, count = head.split()
    return b"%x %x %s\n" % (int(first, 16) + 2, int(last, 16) + 2, count) + digits


def test_a_result_is_judged(task: tuple[bytes, bytes]) -> None:
    data, result = task
    assert ENCODE.judge(b"", data, result) == "" and ENCODE.amount(result) == 32
    up = next(place for place in range(31) if _with(place, 2)(result) != result)
    bad = {
        "its first line is not": lambda found: b"x" + found,
        "another number of digits": lambda found: found + b"\0",
        "digits behind the last": lambda found: found[:-1] + bytes([found[-1] | 1]),
        "a digit is too large": _with(5, 3),
        "do not lead from the first code": _with(up, 2),
        "is far from the target": _shifted,
        "are said to be so": lambda found: b"",
    }
    for says, change in bad.items():
        assert says in ENCODE.judge(b"", data, change(result)), says


def test_a_slab_that_is_too_steep(task: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Digits for a scale below what the values need are refused, within slabs and between them."""
    data, _ = task
    head, _, content = data.partition(b"\n")
    found = slabs._read(content)
    steep = Slabs(found.target, found.counts, found.radius, found.scale / 4, False, found.alphabet)
    with pytest.raises(Refuted, match="differ by more than the digits allow"):
        ENCODE.run(b"", head + b"\n" + steep.content)
    monkeypatch.setattr(slabs, "SLAB", 32)
    results = [b"0 0 %x\n" % (found.size * (last - first)) + bytes(8) for first, last in found.parts()]
    results[1] = results[1].replace(b"0 0", b"9 9")
    with pytest.raises(Refuted, match="differ by more than the digits allow"):
        parameters_of(found, results)
