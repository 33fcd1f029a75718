"""Jobs: property 4 of ACAS Xu on all networks by a Dask cluster, and what two processes cost beside one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from regions.small_networks import through_points

from symnet.commands.kinds import executor_of
from symnet.core.codec import save
from symnet.jobs.folder import Memory
from symnet.verification.arithmetic import EXACTLY
from symnet.verification.given import load_given
from symnet.verification.tasks import Question, Tasks
from symnet.verification.verify import Options, judged
from symnet.verification.vnnlib import load_property

pytestmark = pytest.mark.bench
ACASXU = Path(os.environ.get("ACASXU", "missing"))
NODES, SEED = 20_000, 1
PROPERTY = "prop_4.vnnlib"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    pytest.importorskip("distributed")
    with executor_of(None, "local:2") as found:
        yield found


@pytest.mark.skipif(not ACASXU.is_dir(), reason="the files of ACAS Xu are not there; name their folder in ACASXU")
def test_property_4_by_a_cluster_is_that_of_one_process(cluster: Any) -> None:
    """The same certificates, byte for byte, with a limit of nodes and a seed."""
    asked, equal, length = load_property(ACASXU / PROPERTY), 0, 0
    networks = sorted(ACASXU.glob("acasxu_*.onnx"))
    for network in networks:
        given = load_given(network)
        alone = judged(given, asked, Options(nodes=NODES, seed=SEED, check=False))
        tasks = Tasks(Question(given, asked, EXACTLY), cluster, Memory())
        there = judged(given, asked, Options(nodes=NODES, seed=SEED, check=False, where=lambda _, tasks=tasks: tasks))
        written, other = (each.saved if each.certificate is None else each.certificate.data for each in (alone, there))
        assert (alone.end, alone.nodes, written) == (there.end, there.nodes, other), network.name
        equal += 1
        length += len(written)
    print(f"\n{equal} of {len(networks)} networks: the same bytes, {length:,} in all")


DEEP = (40, 40, 40, 40)
"""Hidden layers of the network whose domains are counted: 15,134."""


def spent(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a job gives, the seconds of processors that it and its ended children used, and those on the clock."""
    before, started = os.times(), time.monotonic()
    found = work()
    after = os.times()
    user = after.user + after.children_user - before.user - before.children_user
    return found, user, time.monotonic() - started


def test_two_processes_beside_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Processor time at most 1.25 of that of one process; the clock depends on what else the machine does, and is printed."""
    network = tmp_path / "network.json"
    save(through_points(DEEP), network)
    command = [sys.executable, "-m", "symnet", "regions", str(network), "--json"]
    alone, one, clock = spent(lambda: subprocess.run(command, capture_output=True, check=True).stdout)
    there, two, shorter = spent(lambda: subprocess.run([*command, "--jobs", "2"], capture_output=True, check=True).stdout)
    assert alone == there
    with capsys.disabled():
        print(f"\none process {one:.1f} s of processors, {clock:.1f} s; two {two:.1f} s, {shorter:.1f} s: {two / one:.2f}")
    assert two <= 1.25 * one
