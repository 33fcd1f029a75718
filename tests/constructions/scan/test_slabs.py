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
from symnet.targets.modulus.contradiction import ModulusRefuted
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.targets.target import target

FORMULAS = ("sin(pi*x)*y", "x*y + 1/3", "abs(x - 1/3)*y", "exp(x) - x1", "min(x, y)*z", "sqrt(abs(x - y) + 1/4)")


SETTINGS: tuple[dict[str, Any], ...] = (
    *({}, {"bits": "one"}, {"quantum": "1/200"}, {"parameters": 3}, {"parameters": 2, "bits": "one"}),
    *({"lipschitz": 5}, {"hoelder": "5,1/2"}, {"modulus": "5*r + r**2"}, {"lipschitz": 5, "parameters": 3}),
)


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
    st.sampled_from(SETTINGS),
)
def test_the_same_digits_as_of_the_whole_grid(text: str, cells: int, nodes: int, more: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        whole = approximate(text, cells=cells, **more)
        assert isinstance(whole, Approximation)
        in_slabs(patched, nodes)
        assert slabs_of(whole.plan, whole.target) is not None
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
    """Constants, and functions that are given by their values."""
    in_slabs(monkeypatch, 16)
    known: dict[str, Any] = {"dimension": 2, "modulus": LipschitzModulus(2)}
    for built in (approximate("1/3", cells=5, dimension=2), approximate(target(lambda x, y: x * y, **known), cells=5)):
        assert isinstance(built, Approximation) and slabs_of(built.plan, built.target) is None


@pytest.mark.parametrize("modulus", [{"lipschitz": Fraction(1, 2)}, {"hoelder": "2/5,1/2"}, {"modulus": "sqrt(r)*2/5"}])
def test_a_stated_modulus_is_refuted_in_slabs(monkeypatch: pytest.MonkeyPatch, modulus: dict[str, Any]) -> None:
    """By the two nodes of the whole grid, where a slab holds them; at once, where a small grid shows it."""
    text = "x*(y - 1/8)"
    with pytest.raises(ModulusRefuted) as whole:
        approximate(text, cells=9, **modulus)
    in_slabs(monkeypatch, 50)
    with pytest.raises(ModulusRefuted), monkeypatch.context() as patched:
        patched.setattr(slabs, "job_of", None)
        approximate(text, cells=9, **modulus)
    monkeypatch.setattr(slabs, "refute_between_nodes", lambda target, modulus: None)
    with pytest.raises(ModulusRefuted) as there:
        approximate(text, cells=9, **modulus)
    assert there.value.found.modulus == whole.value.found.modulus
    assert there.value.found.slope <= whole.value.found.slope
    if "lipschitz" in modulus:
        assert there.value.found.points == whole.value.found.points


def test_neighbours_in_two_slabs_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step between the last place of a slab and the first one of the next."""
    in_slabs(monkeypatch, 8)
    monkeypatch.setattr(slabs, "refute_between_nodes", lambda target, modulus: None)
    with pytest.raises(ModulusRefuted) as found:
        approximate("min(max(15*x - 7, 0), 1)", cells=15, lipschitz=14)
    assert found.value.found.points == ((Fraction(7, 15),), (Fraction(8, 15),))


def test_a_modulus_on_a_box_is_refuted_as_it_was_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    in_slabs(monkeypatch, 8)
    monkeypatch.setattr(slabs, "refute_between_nodes", lambda target, modulus: None)
    with pytest.raises(Refuted, match=r"Lipschitz 1 .* f\(0\) .* f\(1\) .* slope of at least 2"):
        approximate("2*x", cells=10, box="x in [0,10]", lipschitz=1)


def test_a_refutation_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    in_slabs(monkeypatch, 8)
    data = job_of(of(approximate("sin(3*x)", cells=15, lipschitz=3))).first[0]
    for points in (b'[["0x0"],["0x1/0xf"]]', b'[["0x0"],["0x2"]]', b'[["0x0"]]', b"nothing", b"[[],[]]"):
        said = ENCODE.judge(b"", data, b"refuted\n" + points)
        assert said == "two points that do not contradict the modulus are said to do so", points
    steep = data.replace(b'"constant":"0x3"', b'"constant":"0x2"')
    result = ENCODE.run(b"", steep)
    assert result.startswith(b"refuted") and (ENCODE.judge(b"", steep, result), ENCODE.amount(result)) == ("", 0)


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
