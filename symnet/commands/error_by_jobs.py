"""The true error as a job: slab by slab, by processes, by a Dask cluster, kept in a folder from which it goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symnet.commands.working import Work, watching
from symnet.errors import UsageError

REFUSED = {
    "seconds": "a job keeps what comes again, and a time limit stops anywhere",
    "data": "formulas are enclosed by tasks",
    "table": "formulas are enclosed by tasks",
}


def error_by_jobs(
    network: Path, expression: str | None, work: Work, given: Mapping[str, Any], relative: str, as_json: bool
) -> int:
    """Enclose, print, and return the exit code of `symnet error`."""
    from symnet.commands.error_shown import check_as_many, error_json, error_text, norm_order, targets_of, tell
    from symnet.commands.networks import network_in
    from symnet.core.codec import read_bytes
    from symnet.core.front import outputs_in
    from symnet.core.rational import exact
    from symnet.jobs.engine import results
    from symnet.targets.enclosure.points import coordinates
    from symnet.true_errors.tasks import job_of, joined

    for name, why in REFUSED.items():
        if given[name] is not None:
            raise UsageError(f"--{name} {given[name]}: {why}; leave out --{name}, or --jobs, --dask and --job")
    width = exact(relative, "relative")
    if width <= 0:
        raise UsageError(f"--relative {relative}: tasks enclose within a width above 0; write 1/100, or leave out --jobs")
    started, loaded = time.monotonic(), network_in(network)
    p = norm_order(given["norm"])
    about = {key: value for key, value in given.items() if key not in (*REFUSED, "norm")}
    targets, box = targets_of(loaded, expression, data=None, table=None, **about)
    networks = outputs_in(loaded, box.sides)
    check_as_many(networks, targets)
    again = {"NETWORK": network.resolve(), "EXPRESSION": expression, "relative": relative}
    again |= {"d": given["dimension"], "box": given["box"], "norm": None if p is None else given["norm"]}
    with coordinates(box), watching("enclosing the error") as watch:
        job, asked = job_of(networks, targets, width, p)
        with work.done(job, "error", again, {network: read_bytes(network)}, watch) as store:
            found = joined(asked, width, [result for _, result in results(job, store)], p)
    spent, pairs = time.monotonic() - started, zip(found, targets, strict=True)
    shown = [error_json(each, target.name) if as_json else error_text(each, target.name, spent) for each, target in pairs]
    tell(shown, as_json)
    return 0 if all(each.complete for each in found) else 1
