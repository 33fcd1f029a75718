"""What a job costs by two processes, by a Dask cluster here, and as two copies with one process each that run side by side.

    python tests/bench/jobs_costs.py [SECONDS OF WORK, 15 or 60] [ROUNDS, by default 2]

The job is the same each time: the activation domains of a network with five hidden layers. The ways take turns, so that what
else the machine does meets all of them; what is compared is the sum over the rounds. Printed are the seconds on the clock, of the
start of the workers, of the work, and in all, and the seconds of processors of the process that asks and of its workers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench.large_scan import family, seconds_of  # noqa: E402

SIZES = {15: (48, 48, 48, 48, 24), 60: (68, 68, 68, 68, 60)}
"""Hidden layers, by about the seconds of processors that the domains take."""
WAYS = ("two copies", "processes", "Dask")


class Spent(NamedTuple):
    """Seconds on the clock, and of processors."""

    start: float = 0.0
    work: float = 0.0
    whole: float = 0.0
    processors: float = 0.0

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        return Spent(*(one + two for one, two in zip(self, other, strict=True)))


def alone(layers: tuple[int, ...], jobs: int | None, dask: str | None) -> Spent:
    """Do the job here and return what it took; called in a process of its own."""
    from regions.small_networks import through_points

    from symnet.commands.kinds import executor_of, known
    from symnet.jobs.engine import run
    from symnet.jobs.folder import Memory
    from symnet.jobs.task import Job
    from symnet.regions.integer_network import integer_network, layered
    from symnet.regions.plane import plane_of
    from symnet.regions.polygon import rectangle
    from symnet.regions.tasks import first_task, shared_of

    network = through_points(layers)
    where = plane_of(network.inputs, None, None)
    integers = integer_network(layered(network), where.inputs)
    job = Job(known("regions"), shared_of(integers), (first_task(rectangle(where.sides)),))
    times, before = [time.monotonic()], time.process_time()
    with executor_of(jobs, dask) as executor:
        times.append(time.monotonic())
        run(job, Memory(), executor)
        times.append(time.monotonic())
        workers = sum(seconds_of(number) for number, _ in family(os.getpid()) if number != os.getpid())
    times.append(time.monotonic())
    return Spent(times[1] - times[0], times[2] - times[1], times[3] - times[0], time.process_time() - before + workers)


def spent(way: str, layers: tuple[int, ...]) -> Spent:
    """Return what a way takes, in processes of their own; of two copies the time until both have ended, and one's processors."""
    given = {"two copies": "None None", "processes": "2 None", "Dask": "None local:2"}[way]
    command = [sys.executable, __file__, "--alone", ",".join(map(str, layers)), *given.split()]
    # sessions of their own, as workers have: Linux shares processors out by them
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        for _ in range(2 if way == "two copies" else 1)
    ]
    found = [Spent(*map(float, each.communicate()[0].split())) for each in running]
    assert not any(each.returncode for each in running)
    return Spent(
        *(max(column) for column in zip(*(each[:3] for each in found), strict=True)), sum(each[3] for each in found) / len(found)
    )


def compared(seconds: int, rounds: int) -> dict[str, Spent]:
    """Return the sums over the rounds."""
    total = dict.fromkeys(WAYS, Spent())
    for _ in range(rounds):
        for way in WAYS:
            total[way] += spent(way, SIZES[seconds])
    return total


def told(found: dict[str, Spent]) -> str:
    """Return the table and the ratios."""
    lines = [f"{'':12}  {'start':>7}  {'work':>7}  {'in all':>7}  {'processors':>10}"]
    lines += [
        f"{way:12}  {one.start:7.1f}  {one.work:7.1f}  {one.whole:7.1f}  {one.processors:10.1f}" for way, one in found.items()
    ]
    copies, processes, dask = (found[way] for way in WAYS)
    return "\n".join(
        (
            *lines,
            f"two processes: {processes.whole / copies.whole:.2f} of the time of two copies, "
            f"{processes.processors / copies.processors:.2f} of the processors of one",
            f"Dask: {dask.whole / processes.whole:.2f} of the time of processes in all, {dask.work / processes.work:.2f} "
            f"for the work; "
            f"{dask.processors / processes.processors:.2f} of their processors",
        )
    )


def main(arguments: list[str]) -> None:
    """Print the table, or, in a process of its own, what one way takes."""
    if arguments[:1] == ["--alone"]:
        layers, jobs, dask = arguments[1:]
        print(*alone(tuple(map(int, layers.split(","))), None if jobs == "None" else int(jobs), None if dask == "None" else dask))
        return
    seconds, rounds = (int(each) for each in (*arguments, *("15", "2")[len(arguments) :]))
    print(told(compared(seconds, rounds)))


if __name__ == "__main__":
    main(sys.argv[1:])
