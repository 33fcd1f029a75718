"""`python -S -m symnet.kernel CERT`, or `python -I -S kernel CERT` on a copy of this folder.

Exit codes: 0 accepted, 1 rejected, 2 malformed or unreadable; anything else is a crash and proves nothing.
"""

from __future__ import annotations

import importlib
import os
import sys


def main(arguments: list[str]) -> int:
    """Check one file and print the verdict."""
    if not __package__:
        folder = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [os.path.dirname(folder), *(path for path in sys.path if os.path.abspath(path or ".") != folder)]
    kernel = importlib.import_module(__package__ or os.path.basename(os.path.dirname(os.path.abspath(__file__))))
    if len(arguments) != 1:
        print("usage: python -m symnet.kernel CERTIFICATE", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as stream:
            data = stream.read((64 << 20) + 1)
    except OSError as problem:
        print(f"malformed: {arguments[0]}: {problem.strerror}", file=sys.stderr)
        return 2
    verdict = kernel.check(data)
    print(f"{verdict.verdict}: {verdict.reason}")
    for claim in verdict.claims:
        print(f"claim: {claim}")
    if verdict.accepted:
        print(f"target: {verdict.target}")
        for assumed in verdict.hypotheses or ("none",):
            print(f"hypothesis: {assumed}")
    return {"accepted": 0, "rejected": 1}.get(verdict.verdict, 2)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Exception:  # a traceback alone would leave with 1, the code of "rejected"
        sys.excepthook(*sys.exc_info())
        code = 70
    sys.exit(code)
