"""`symnet jobs`: how far the job in a folder has come, and how to go on with it."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.building_by_jobs import FLAGS, TEXTS
from symnet.commands.table import print_table
from symnet.commands.working import where_options
from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    from symnet.jobs.folder import About, JobFolder


@dataclass(frozen=True)
class Door:
    """The command of a job: how to load it, the files it takes, in order, and the options that a job folder may hold."""

    load: Callable[[], click.Command]
    files: tuple[str, ...]
    options: tuple[str, ...]
    flags: tuple[str, ...] = ()
    again: tuple[str, ...] = ("--resume", "--out")
    """How the command is told to go on: the folder comes last."""


def _regions() -> click.Command:
    from symnet.commands.regions import regions

    return regions


def _verify() -> click.Command:
    from symnet.commands.verify import verify

    return verify


def _check() -> click.Command:
    from symnet.commands.proofs import check

    return check


def _approximate() -> click.Command:
    from symnet.commands.building import approximate

    return approximate


def _error() -> click.Command:
    from symnet.commands.error import error

    return error


def _compare() -> click.Command:
    from symnet.commands.compare import compare

    return compare


STATED = ("d", "box", "lipschitz", "hoelder", "modulus")
DOORS = {
    "approximate": Door(_approximate, ("EXPRESSION",), TEXTS, FLAGS, ("--job",)),
    "regions": Door(_regions, ("NETWORK",), ("box", "plane", "most")),
    "verify": Door(_verify, ("NETWORK", "PROPERTY"), ("arithmetic", "nodes", "seed"), ("round-inputs",), ("--job",)),
    "error": Door(_error, ("NETWORK", "EXPRESSION"), ("d", "box", "relative", "norm"), again=("--job",)),
    "compare": Door(_compare, ("EXPRESSION",), (*STATED, "error", "seconds", "build"), again=("--job",)),
    "check": Door(_check, ("CERTIFICATE",), ("claim", "work"), again=("--job",)),
}
"""The commands that a folder may be of, by name; nothing else of a folder is ever called."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--resume", is_flag=True, help="Go on with it.")
@where_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def jobs(folder: Path, resume: bool, jobs: int | None, dask: str | None, as_json: bool) -> int:
    """Show how far the job in FOLDER has come, and who works there; with --resume go on with it.

    A folder is what --out named. Every result in it is a file, written whole: a job that was ended, by Ctrl-C, kill -9 or a
    power cut, has lost the tasks that were under way and nothing else.

    \b
    symnet jobs job
    symnet jobs job --resume --jobs 2
    symnet jobs job --resume --dask tcp://scheduler:8786
    """
    from symnet.jobs.folder import JobFolder

    found = JobFolder(folder)
    about = found.about()
    arguments = _arguments(folder, about)
    if not resume:
        if jobs is not None or dask is not None:
            raise UsageError("--jobs and --dask say who goes on with a job; give --resume with them")
        _show(found, about, arguments, as_json)
        return 0
    where = [["--jobs", str(jobs)] if jobs is not None else [], ["--dask", dask] if dask is not None else []]
    told = [*(each for part in where for each in part), *DOORS[about.name].again, str(folder), *(["--json"] if as_json else [])]
    code = DOORS[about.name].load().main([*arguments, *told], prog_name=f"symnet {about.name}", standalone_mode=False)
    return int(code or 0)


def _arguments(folder: Path, about: About) -> list[str]:
    """What the command of a job is called with; raises MalformedFile for what no command has written."""
    door = DOORS.get(about.name)
    if door is None:
        raise MalformedFile(f"{folder}: its job is of the command {about.name[:60]!r}, not one of {', '.join(DOORS)}")
    asked = dict(about.asked)
    if any(name not in asked for name in door.files) or not set(asked) <= {*door.files, *door.options, *door.flags}:
        raise MalformedFile(f"{folder}: what its job asks for is not what symnet {about.name} asks for")
    options = [f"--{name}={asked[name]}" for name in door.options if name in asked]
    return [*(asked[name] for name in door.files), *options, *(f"--{name}" for name in door.flags if name in asked)]


def _show(folder: JobFolder, about: About, arguments: list[str], as_json: bool) -> None:
    from symnet.commands.kinds import KINDS
    from symnet.jobs.engine import standing
    from symnet.jobs.lock import owner

    who, times = owner(folder.path), folder.written()
    job = folder.job(KINDS)
    found = standing(job, folder)
    recent = sum(time.time() - 60 < each for each in times)
    whole = bool(job.first)  # otherwise each round of tasks follows from the one before
    found.done = found.done if whole else len(times)
    other = len(times) - found.done - len(folder.damaged)
    if as_json:
        counts = {"done": found.done, "waiting": found.waiting, found.unit: found.amount, "damaged": len(folder.damaged)}
        told = {"command": about.name, "asked": dict(about.asked), "owner": who or None, **counts}
        click.echo(json.dumps({**told, "share": round(found.share, 6), "last_minute": recent}))
        return
    amount = f", {found.amount:,} {found.unit}" if found.unit != "tasks" else ""
    share = f"; about {found.share:.0%} of all"
    rows = [
        ("command", shlex.join(["symnet", about.name, *arguments])),
        ("done", f"{found.done:,} tasks{f' of {found.done + found.waiting:,} known so far{amount}{share}' if whole else ''}"),
    ]
    rows += [("last", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(max(times))))] if times else []
    rows += [("damaged", f"{len(folder.damaged):,} results are not as they were written, and will be made again")] * bool(
        folder.damaged
    )
    rows += [("other", f"{other:,} results of another version of the code, not used")] if other > 0 else []
    rows.append(("working", f"{who}; {recent:,} tasks in the last minute" if who else "nobody"))
    if (found.waiting or not whole) and not who:
        rows.append(("go on", f"symnet jobs {folder.path} --resume"))
    print_table(rows)
