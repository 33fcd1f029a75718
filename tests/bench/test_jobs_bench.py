"""Jobs: property 4 of ACAS Xu on all networks by a Dask cluster, and what two processes cost beside one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
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


DEEP = (48, 48, 48, 48, 24)
"""Hidden layers of the network whose domains are counted."""


def spent(*commands: list[str]) -> tuple[set[bytes], float, float]:
    """What commands print that run side by side, the seconds of processors that they use, and those on the clock."""
    before, started = os.times(), time.monotonic()
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    printed = {each.communicate()[0] for each in running}
    after = os.times()
    assert not any(each.returncode for each in running)
    return printed, after.children_user - before.children_user, time.monotonic() - started


def test_two_processes_beside_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One job by two processes, beside two copies of it with one process each, that run at the same time on the same machine.

    Processors: at most 1.1 of one copy. The clock depends on what else the machine does, and is printed.
    """
    network = tmp_path / "network.json"
    save(through_points(DEEP), network)
    job = [sys.executable, "-m", "symnet", "regions", str(network), "--json"]
    alone = [*job, "--jobs", "1"]
    copies, one, side_by_side = spent(alone, alone)
    there, two, clock = spent([*job, "--jobs", "2"])
    by_dask, dask, longer = spent([*job, "--dask", "local:2"])
    assert copies == there == by_dask
    with capsys.disabled():
        print(f"\ntwo copies: {one / 2:.1f} s of processors each, {side_by_side:.1f} s on the clock")
        print(
            f"two processes: {two:.1f} s of processors, {2 * two / one:.2f} of a copy; {clock:.1f} s, {clock / side_by_side:.2f}"
        )
        print(f"Dask: {dask:.1f} s of processors, {dask / two:.2f} of two processes; {longer:.1f} s, {longer / clock:.2f}")
    assert 2 * two <= 1.25 * one
