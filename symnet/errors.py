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


class Refuted(SymnetError):
    """A stated claim is false, and the message carries the exact counterexample."""

    exit_code = 1


class Unproved(SymnetError):
    """A claim could be neither proved nor refuted; unknown never counts as proved."""

    exit_code = 1
