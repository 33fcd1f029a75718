"""`python -m symnet.commands.worker`: a process that does tasks for `--jobs`; nothing to be called by hand."""

from symnet.commands.kinds import KINDS
from symnet.jobs.worker import serve

if __name__ == "__main__":
    serve(KINDS)
