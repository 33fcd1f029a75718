"""The command: so many tries against a kernel, a table, and every accepted falsehood with the moves that make it."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path

from kernel.remade import loaded
from kernel.structure.trying import Falsehood, Trying

from symnet.certificates.certificate import sealed

LEAST = 0.05
"""The share of changed networks that must be accepted and true; with fewer the tries are idle."""


def table(run: Trying, seconds: float) -> str:
    """How many tries, what became of them."""
    lines = [f"{count:9} {name}" for name, count in sorted(run.counts.items(), key=lambda item: (":" in item[0], -item[1]))]
    return "\n".join([*lines, f"{share(run):9.1%} of the changed networks were accepted and true", f"{seconds:8.0f} s"])


def share(run: Trying) -> float:
    """How many of the changed networks were accepted and true."""
    changed = run.counts["tries with a changed network"]
    return run.counts["accepted and true, with a changed network"] / changed if changed else 0.0


def told(found: Falsehood, times: int) -> str:
    """An accepted falsehood in words."""
    moves = "\n".join(f"    {words}" for words in found.words)
    chain = " > ".join(found.rules)
    claim = f"  {found.claim.get('kind')}: {found.found}"
    return (
        f"ACCEPTED AND FALSE, first at try {found.number}, {times} times\n  {found.trial.base}:\n{moves}\n  by {chain}\n{claim}"
    )


def main() -> None:
    """Run the command; exit with an error where something false was accepted or the tries were idle."""
    parser = argparse.ArgumentParser(prog="python -m kernel.structure", description=__doc__)
    parser.add_argument("--tries", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kernel", metavar="FOLDER", help="the folder symnet/kernel of another checkout")
    parser.add_argument("--save", metavar="FOLDER", help="where accepted falsehoods are written")
    chosen = parser.parse_args()
    gc.set_threshold(200_000)  # what is remembered is kept: there is little to collect
    start = time.perf_counter()
    run = Trying(loaded(chosen.kernel), chosen.seed)
    while run.counts["tries"] < chosen.tries:
        run.run(min(5_000, chosen.tries - run.counts["tries"]))
        print(f"{run.counts['tries']} tries, {run.counts['accepted and false']} accepted and false", flush=True)
    print(table(run, time.perf_counter() - start))
    for place, (rules, found) in enumerate(run.false.items()):
        print(told(found, run.times[rules]))
        if chosen.save:
            Path(chosen.save).mkdir(parents=True, exist_ok=True)
            (Path(chosen.save) / f"false_{place}.json").write_bytes(sealed(found.content))
    if run.false:
        sys.exit("the kernel accepts what is false")
    if share(run) < LEAST:
        sys.exit("the tries were idle: too few changed networks were accepted")


if __name__ == "__main__":
    main()
