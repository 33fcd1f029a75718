"""A job of squares in a folder, as a program that the tests kill: FOLDER, how many, milliseconds each."""

import os
import sys
from pathlib import Path

from jobs.small_kinds import KINDS

from symnet.errors import SymnetError
from symnet.jobs.engine import run
from symnet.jobs.folder import About, opened
from symnet.jobs.processes import Processes
from symnet.jobs.task import Job

COMMAND = (sys.executable, str(Path(__file__).parent / "small_worker.py"))


def squares(count: int, wait: int) -> Job:
    """So many squares that each take so long."""
    return Job(KINDS["square"](), b"0", tuple(b"%d %d" % (number, wait) for number in range(count)))


def main(folder: Path, count: int, wait: int) -> None:
    """Do the job, with what is there."""
    job, executor = squares(count, wait), Processes(2, COMMAND)
    try:
        with opened(folder, About("squares", {"count": str(count)}, {}), job, resume=(folder / "job.json").exists()) as store:
            print(run(job, store, executor).reused, flush=True)
    except SymnetError as problem:
        print(problem)
        sys.exit(problem.exit_code)
    finally:
        executor.close()


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
