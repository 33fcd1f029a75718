"""The errors a user can meet: one line each, naming the argument, the value and the remedy.

`exit_code` is what the command line returns: 2 for input that cannot be used, 1 for a claim that is refuted.
"""


class SymnetError(Exception):
    """Base of every error that symnet raises on purpose."""

    exit_code = 2


class UsageError(SymnetError):
    """An argument cannot be used: the message names it, shows its value and says what to write instead."""


class MalformedFile(SymnetError):
    """A file is not what it claims to be: the message names the place in the file."""


class TooLarge(UsageError):
    """The request needs more memory than there is: the message gives the estimate."""


class MissingExtra(UsageError):
    """An optional dependency is not installed: the message names the extra."""


def install_line(extra: str, *libraries: str) -> str:
    """Return the command that installs what an extra of the installed symnet needs, by the names of those packages.

    The packages are named, not the extra: a line with `symnet[...]` works only where an index has the same symnet.
    """
    import re
    from importlib.metadata import PackageNotFoundError, requires

    try:
        wanted = [line.partition(";") for line in requires("symnet") or ()]
    except PackageNotFoundError:  # a copy of the sources
        wanted = []
    quoted = re.compile(rf"""extra == ['"]{re.escape(extra)}['"]""")
    found = [f"'{name.strip()}'" for name, _, marker in wanted if quoted.search(marker)]
    return f"python -m pip install {' '.join(found or libraries)}"


class Refuted(SymnetError):
    """A stated claim is false, and the message carries the exact counterexample."""

    exit_code = 1


class Unproved(SymnetError):
    """A claim could be neither proved nor refuted; unknown never counts as proved."""

    exit_code = 1


class Undecided(SymnetError):
    """A claim was neither proved nor refuted within the limits of its search."""

    exit_code = 3


class Interrupted(SymnetError):
    """The user has ended a job; the message says where what was done is kept."""

    exit_code = 130


class NotCompiled(SymnetError):
    """A formula that is defined and cannot be put together from parts: a construction on a grid may take it."""


class NoGadget(NotCompiled, UsageError):
    """A formula has an operation of several values that no part computes."""


class NoBound(NotCompiled, Unproved):
    """The error of a part could not be bounded."""
