"""`python -m symnet.experiments.worker`: a process that runs seeds of experiments for `--jobs`; nothing to be called by hand."""

from symnet.experiments.tasks import KINDS
from symnet.jobs.worker import serve

if __name__ == "__main__":
    serve(KINDS)
