"""Activation domains enumerated as a job: by several workers, and resumed where it was ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.commands.working import Work, watching
from symnet.errors import TooLarge

if TYPE_CHECKING:
    from symnet.core.network import Network
    from symnet.jobs.task import Job
    from symnet.jobs.watch import Progress
    from symnet.regions.domains import Domains
    from symnet.regions.space import SpaceDomains


def domains_by_jobs(network: Network, path: Path, asked: dict[str, Any], work: Work) -> Domains | SpaceDomains:
    """Return what `activation_domains`, or `space_domains`, returns, the domains in the same order."""
    if asked["plane"] is None and network.inputs > 2:
        return _in_space(network, path, asked, work)
    return _in_the_plane(network, path, asked, work)


def _in_the_plane(network: Network, path: Path, asked: dict[str, Any], work: Work) -> Domains:
    from symnet.commands.kinds import known
    from symnet.jobs.task import Job
    from symnet.regions.domains import Domains
    from symnet.regions.integer_network import integer_network, layered
    from symnet.regions.plane import plane_of
    from symnet.regions.polygon import rectangle
    from symnet.regions.tasks import cells_of, first_task, shared_of

    where, layers = plane_of(network.inputs, asked["box"], asked["plane"]), layered(network)
    integers = integer_network(layers, where.inputs)
    job = Job(known("regions"), shared_of(integers), (first_task(rectangle(where.sides)),))
    cells = tuple(cell for result in _results(job, path, asked, work) for cell in cells_of(integers, result))
    found = Domains(layers, where, integers, cells)
    if found.area != where.area:
        raise ArithmeticError("the domains do not cover the rectangle exactly")
    return found


def _in_space(network: Network, path: Path, asked: dict[str, Any], work: Work) -> SpaceDomains:
    from symnet.commands.kinds import known
    from symnet.jobs.task import Job
    from symnet.regions.space import SpaceDomains, in_space
    from symnet.regions.space_tasks import cells_of, first_task
    from symnet.regions.tasks import shared_of

    layers, sides, integers = in_space(network, asked["box"])
    job = Job(known("space-regions"), shared_of(integers), (first_task(integers, sides),))
    cells = tuple(cell for result in _results(job, path, asked, work) for cell in cells_of(integers, result))
    return SpaceDomains(layers, sides, integers, cells)


def _results(job: Job, path: Path, asked: dict[str, Any], work: Work) -> Iterator[bytes]:
    """Do a job of domains and yield its results in order; raises TooLarge beyond the domains that are allowed."""
    from symnet.core.codec import read_bytes
    from symnet.jobs.engine import results

    most = asked["most"]
    with watching("cutting") as show:

        def watch(progress: Progress) -> None:
            show(progress)
            if progress.amount + progress.waiting + progress.running > most:
                raise TooLarge(f"more than {most} activation domains; take a smaller --box, or allow more with --most")

        again = {"NETWORK": path.resolve(), **asked}
        with work.done(job, "regions", again, {path: read_bytes(path)}, watch) as store:
            for _, result in results(job, store):
                yield result
