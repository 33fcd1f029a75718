"""What a worker of a Dask cluster here begins with: a session of its own, as the workers of --jobs have.

An interrupt of the terminal is then for the process that asks alone; and where a system shares its processors out by sessions, a
worker counts as one, whoever started it.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from typing import Any


def dask_setup(worker: Any) -> None:
    """Begin a session; called by Dask when a worker starts.

    What is loaded stays: it need not be looked through each time that memory is collected.
    """
    gc.freeze()
    if hasattr(os, "setsid"):
        with suppress(OSError):  # it leads a group already
            os.setsid()
