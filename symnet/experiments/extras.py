"""Optional packages, imported where they are used, with one message when they are missing."""

import importlib
from typing import Any

from symnet.errors import MissingExtra, install_line


def require(package: str) -> Any:
    """Return the imported `package`; MissingExtra says how to install it."""
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        name = package.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != name:
            raise
        raise MissingExtra(
            f"{name} is not installed and the experiments need it; "
            f"write: {install_line('experiments', name)} (torch: the default build for Linux brings several GB of CUDA "
            "packages; its CPU build is enough and far smaller, install that one first)"
        ) from error
