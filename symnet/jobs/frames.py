"""What goes through the pipes between a job and its workers: frames of a header and bytes, nothing that is executed."""

from __future__ import annotations

import struct
from typing import BinaryIO

from symnet.jobs.executor import DONE, FAILED, REFUSED

ASK = struct.Struct(">BQQ")
"""SHARED or TASK, a number, the length of what follows."""
TELL = struct.Struct(">4sBQQ")
"""MARK, the place of the status, the number of the task, the length of what follows."""
SHARED, TASK = 0, 1
MARK = b"symn"
STATUSES = (DONE, REFUSED, FAILED)
MOST = 1 << 32
"""Bytes of a frame: a longer one is no result."""


class Garbled(Exception):
    """What came through a pipe is no frame."""


def shared_frame(shared: bytes) -> bytes:
    """Return the frame of a shared input."""
    return ASK.pack(SHARED, 0, len(shared)) + shared


def task_frame(number: int, kind: str, code: str, data: bytes) -> bytes:
    """Return the frame of a task."""
    body = f"{kind}\n{code}\n".encode() + data
    return ASK.pack(TASK, number, len(body)) + body


def read_asked(stream: BinaryIO) -> tuple[int, int, bytes] | None:
    """Return what is asked, its number and its bytes; None at the end."""
    head = stream.read(ASK.size)
    if len(head) < ASK.size:
        return None
    what, number, length = ASK.unpack(head)
    body = stream.read(length)
    return None if len(body) < length else (what, number, body)


def told_frame(status: str, number: int, payload: bytes) -> bytes:
    """Return the frame of an outcome."""
    return TELL.pack(MARK, STATUSES.index(status), number, len(payload)) + payload


def told(buffer: bytearray) -> tuple[str, int, bytes] | None:
    """Take status, number and payload from the beginning of what was read, None where it is not all there; raises Garbled."""
    if len(buffer) < TELL.size:
        return None
    mark, status, number, length = TELL.unpack_from(buffer)
    if mark != MARK or status >= len(STATUSES) or length > MOST:
        raise Garbled
    if len(buffer) < TELL.size + length:
        return None
    payload = bytes(memoryview(buffer)[TELL.size : TELL.size + length])
    del buffer[: TELL.size + length]
    return STATUSES[status], number, payload
