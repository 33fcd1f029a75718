"""The lock of a folder: one run at a time, and the next one is told whose it is. It ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from symnet.errors import UsageError

LOCK = "lock"


def me() -> str:
    """Return this process as text: its number, the machine, the time."""
    return f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%Y-%m-%d %H:%M:%S')}"


def owner(folder: Path) -> str:
    """Return who works in a folder, "" for nobody."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return ""
    except OSError:
        return _said(handle)
    finally:
        os.close(handle)


def _said(handle: int) -> str:
    """What the owner wrote, printable."""
    text = os.pread(handle, 300, 0).decode(errors="replace").strip()
    return "".join(each for each in text if each.isprintable()) or "another process"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; raises UsageError where another process holds it, naming that one."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be written ({problem.strerror}); choose another folder") from problem
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise UsageError(f"{folder}: {_said(handle)} works there; wait for it, or name another folder") from problem
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, me().encode(), 0)
        except OSError:  # on a full disk the lock holds without its owner's name
            pass
        yield
    finally:
        os.close(handle)
