"""Jobs: property 4 of ACAS Xu on all networks by a Dask cluster, and what two processes cost beside one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.jobs_costs import compared, told

from symnet.commands.kinds import executor_of
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


@pytest.mark.parametrize("seconds", [15, pytest.param(60, marks=pytest.mark.slow)])
def test_two_processes_two_copies_and_dask(seconds: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The same job by two processes, by Dask, and as two copies side by side, in turns (jobs_costs.py).

    Processors: at most 1.1 of one copy for two processes. The clock depends on what else the machine does, and is printed: wanted
    are 0.6 of two copies, and for 60 seconds of work 1.15 of processes for Dask, its start counted.
    """
    pytest.importorskip("distributed")
    found = compared(seconds, 2)
    with capsys.disabled():
        print("\n" + told(found))
    assert found["processes"].processors <= 1.25 * found["two copies"].processors
