"""The true error as a job: slab by slab, by processes, by a Dask cluster, kept in a folder from which it goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from symnet.commands.working import Work, watching
from symnet.errors import UsageError

REFUSED = {
    "norm": "a sup norm is enclosed by tasks",
    "seconds": "a job keeps what comes again, and a time limit stops anywhere",
    "data": "formulas are enclosed by tasks",
    "table": "formulas are enclosed by tasks",
}


def error_by_jobs(
    network: Path, expression: str | None, work: Work, given: Mapping[str, Any], relative: str, as_json: bool
) -> int:
    """Enclose, print, and return the exit code of `symnet error`."""
    from symnet.commands.error_shown import error_json, error_text, targets_of
    from symnet.commands.networks import network_in
    from symnet.core.codec import read_bytes
    from symnet.core.front import outputs_in
    from symnet.core.rational import exact
    from symnet.jobs.engine import results
    from symnet.targets.enclosure.points import coordinates
    from symnet.true_errors.tasks import job_of, joined

    for name, why in REFUSED.items():
        if given[name] not in (None, "sup"):
            raise UsageError(f"--{name} {given[name]}: {why}; leave out --{name}, or --jobs, --dask and --job")
    width = exact(relative, "relative")
    if width <= 0:
        raise UsageError(f"--relative {relative}: tasks enclose within a width above 0; write 1/100, or leave out --jobs")
    started, loaded = time.monotonic(), network_in(network)
    (target, *others), box = targets_of(
        loaded, expression, data=None, table=None, **{key: value for key, value in given.items() if key not in REFUSED}
    )
    if others or loaded.outputs > 1:
        raise UsageError("--jobs, --dask and --job are for networks of one output; leave them out")
    again = {"NETWORK": network.resolve(), "EXPRESSION": expression, "relative": relative}
    again |= {"d": given["dimension"], "box": given["box"]}
    with coordinates(box), watching("enclosing the error") as watch:
        job, closed = job_of(outputs_in(loaded, box.sides)[0], target, width)
        with work.done(job, "error", again, {network: read_bytes(network)}, watch) as store:
            found = joined(closed, target, width, [result for _, result in results(job, store)])
    spent = time.monotonic() - started
    click.echo(json.dumps(error_json(found, target.name)) if as_json else error_text(found, target.name, spent))
    return 0 if found.complete else 1
