"""A worker process: it reads tasks from a pipe and writes what comes of them to another one, until its pipe ends."""

from __future__ import annotations

import os
import signal
import sys

from symnet.jobs.executor import answer
from symnet.jobs.frames import SHARED, read_asked, told_frame
from symnet.jobs.task import Kinds


def serve(kinds: Kinds) -> None:
    """Do tasks until standard input ends; what code prints meanwhile goes to standard error, not between the results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that waits
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    shared = b""
    while (found := read_asked(sys.stdin.buffer)) is not None:
        what, number, body = found
        if what == SHARED:
            shared = body
            continue
        kind, code, data = body.split(b"\n", 2)
        status, payload = answer(kinds, shared, kind.decode(), code.decode(), data)
        try:
            out.write(told_frame(status, number, payload))
            out.flush()
        except BrokenPipeError:  # who asked is gone
            os._exit(0)
