"""What cannot be built or proved is refused before any work, with the size that can."""

from __future__ import annotations

import re
import time
from fractions import Fraction

import pytest
from ran import Run

from symnet import TooLarge, UsageError, approximate, certify
from symnet.certificates.limits import check_reach
from symnet.constructions import memory
from symnet.constructions.memory import amount
from symnet.kernel.theories.scan import MAX_DIMENSION
from symnet.kernel.theories.snake import MAX_NODES


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (999, "999 bytes"),
        (36_123_456_789, "36.1 GB"),
        (1_500, "1.5 kB"),
        (2_000_000, "2 MB"),
        (10**13, "10 TB"),
        (10**30, "10^18 TB"),
    ],
)
def test_bytes_in_units_people_read(count: int, said: str) -> None:
    assert amount(count) == said


def test_the_size_that_fits_is_named_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_available_memory", lambda: 70_000_000)
    with pytest.raises(TooLarge) as caught:
        approximate("x*y", error="1/4096", construction="scan")
    found = re.search(r"\(--cells (\d+), error <= ([0-9.]+)\)", str(caught.value))
    assert found is not None and "70 MB" in str(caught.value) and "--force" in str(caught.value)
    built = approximate("x*y", cells=int(found[1]))
    assert built.error.bound <= Fraction(found[2])
    with pytest.raises(TooLarge):
        approximate("x*y", cells=2 * int(found[1]))


def test_no_size_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_available_memory", lambda: 1_000)
    with pytest.raises(TooLarge, match="no size fits"):
        approximate("x*y", cells=4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x1*x7", "--d", 7, "--cells", 4], "reaches dimension 6"),
        (
            ["x1*x5+x2+x3+x4", "--error", "1/256", "--construction", "scan"],
            "reaches 268435456 grid nodes, which are 47 cells an axis",
        ),
        (["x*y", "--n", 9, "--construction", "theorem-2.1"], "reaches 65536 cells, which are 256 cells an axis"),
        (["x1*x11", "--d", 11, "--n", 1, "--construction", "theorem-2.1"], "state --lipschitz L"),
    ],
)
def test_what_no_rule_reaches_is_refused_first(run: Run, tmp_path, arguments: list[object], said: str) -> None:  # type: ignore[no-untyped-def]
    started = time.monotonic()
    done = run("approximate", *arguments, "--out", tmp_path / "net")
    assert done.code == 2 and said in done.err and "--network-only" in done.err and len(done.err.splitlines()) == 1
    assert time.monotonic() - started < 10 and not (tmp_path / "net").exists()


def test_the_limit_is_the_kernels() -> None:
    check_reach("scan", MAX_DIMENSION, 1, True)
    with pytest.raises(UsageError):
        check_reach("scan", MAX_DIMENSION + 1, 1, True)
    check_reach("theorem-2.1", 12, 2, False)
    with pytest.raises(UsageError):
        check_reach("theorem-2.1", 12, 2, True)
    check_reach("scan", 1, MAX_NODES - 1, True)
    with pytest.raises(UsageError):
        check_reach("scan", 1, MAX_NODES, True)


def test_what_is_within_reach_is_proved() -> None:
    built = approximate("x1*x3", cells=1)
    assert certify(built).verdict.accepted
