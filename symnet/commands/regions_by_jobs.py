"""Activation domains of the plane, enumerated as a job: by several workers, and resumed where it was ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.commands.working import Work, watching
from symnet.errors import TooLarge, UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network
    from symnet.jobs.watch import Progress
    from symnet.regions.domains import Domains


def domains_by_jobs(network: Network, path: Path, asked: dict[str, Any], work: Work) -> Domains:
    """Return what `activation_domains` returns, the domains in the same order."""
    from symnet.commands.kinds import known
    from symnet.core.codec import read_bytes
    from symnet.jobs.engine import results
    from symnet.jobs.task import Job
    from symnet.regions.domains import Domains
    from symnet.regions.integer_network import integer_network, layered
    from symnet.regions.plane import plane_of
    from symnet.regions.polygon import rectangle
    from symnet.regions.tasks import cells_of, first_task, shared_of

    if asked["plane"] is None and network.inputs > 2:
        raise UsageError(f"--jobs, --dask and --out are for domains in the plane; the network has {network.inputs} inputs")
    where, layers, most = plane_of(network.inputs, asked["box"], asked["plane"]), layered(network), asked["most"]
    integers = integer_network(layers, where.inputs)
    job = Job(known("regions"), shared_of(integers), (first_task(rectangle(where.sides)),))
    with watching("cutting") as show:

        def watch(progress: Progress) -> None:
            show(progress)
            if progress.amount + progress.waiting + progress.running > most:
                raise TooLarge(f"more than {most} activation domains; take a smaller --box, or allow more with --most")

        again = {"NETWORK": path.resolve(), **asked}
        with work.done(job, "regions", again, {path: read_bytes(path)}, watch) as store:
            cells = tuple(cell for _, result in results(job, store) for cell in cells_of(integers, result))
    found = Domains(layers, where, integers, cells)
    if found.area != where.area:
        raise ArithmeticError("the domains do not cover the rectangle exactly")
    return found
