"""Kinds of tasks for the tests of the engine: small ones, and ones whose workers die, lie or fail."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from symnet.errors import Refuted
from symnet.jobs.executor import answer
from symnet.jobs.task import Kind


def square(shared: bytes, data: bytes) -> bytes:
    """The square of a number plus the shared one, after as many milliseconds as stand behind a blank."""
    number, _, wait = data.partition(b" ")
    time.sleep(int(wait or b"0") / 1000)
    return str(int(number) ** 2 + int(shared)).encode()


def is_square(shared: bytes, data: bytes, result: bytes) -> str:
    """Whether a result is the square."""
    number = int(data.partition(b" ")[0])
    return "" if result == str(number**2 + int(shared)).encode() else f"{result[:20]!r} is not the square of {number}"


def halves(shared: bytes, data: bytes, result: bytes) -> tuple[bytes, ...]:
    """A range longer than 3 leads to its halves."""
    low, high = map(int, data.split())
    middle = (low + high) // 2
    return (b"%d %d" % (low, middle), b"%d %d" % (middle, high)) if high - low > 3 else ()


def total(shared: bytes, data: bytes) -> bytes:
    """The sum of a short range, 0 of one that is halved."""
    low, high = map(int, data.split())
    return str(0 if high - low > 3 else sum(range(low, high))).encode()


def is_total(shared: bytes, data: bytes, result: bytes) -> str:
    return "" if result == total(shared, data) else "another sum"


def lie(shared: bytes, data: bytes) -> bytes:
    """Another number than the square, in every process but the one whose number is shared."""
    return square(b"0", data) if os.getpid() == int(shared) else b"12345"


def is_no_lie(shared: bytes, data: bytes, result: bytes) -> str:
    return is_square(b"0", data, result)


def die(shared: bytes, data: bytes) -> bytes:
    """The end of this process, the first time for each number (the shared input is a folder)."""
    place = Path(shared.decode()) / data.decode()
    if not place.exists():
        place.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(b"0", data)


def always_die(shared: bytes, data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def shout(shared: bytes, data: bytes) -> bytes:
    """Bytes that are no frame, on the pipe of the results."""
    for handle in range(3, 20):
        try:
            os.write(handle, b"x" * 100)
        except OSError:
            continue
    return square(b"0", data)


def fail(shared: bytes, data: bytes) -> bytes:
    return bytes(1 // int(data))


def refute(shared: bytes, data: bytes) -> bytes:
    raise Refuted(f"{data.decode()} is no prime")


def anything(shared: bytes, data: bytes, result: bytes) -> str:
    return ""


KINDS = {
    kind.name: (lambda kind=kind: kind)
    for kind in (
        Kind("square", square, is_square, ()),
        Kind("sum", total, is_total, (), halves),
        Kind("lie", lie, is_no_lie, ()),
        Kind("die", die, is_no_lie, ()),
        Kind("always-die", always_die, anything, ()),
        Kind("shout", shout, is_no_lie, ()),
        Kind("fail", fail, anything, ()),
        Kind("refute", refute, anything, ()),
    )
}


def answer_small(shared: bytes, kind: str, code: str, data: bytes) -> tuple[str, bytes]:
    """What a worker of a Dask cluster does."""
    return answer(KINDS, shared, kind, code, data)
