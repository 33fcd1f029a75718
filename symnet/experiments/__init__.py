"""The experiments of SYZ22 section 3: train only the few parameters that matter (extra: experiments).

Importing this package loads no torch; each name below is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnet.experiments.architecture import BLOCKS
    from symnet.experiments.config import Config
    from symnet.experiments.config_file import load_config
    from symnet.experiments.intrinsic import ParameterCount, intrinsic_parameters
    from symnet.experiments.network import build_network
    from symnet.experiments.results import Results, read_results
    from symnet.experiments.runner import run_experiment
    from symnet.experiments.strategy import Strategy

__all__ = [
    "BLOCKS",
    "Config",
    "ParameterCount",
    "Results",
    "Strategy",
    "build_network",
    "intrinsic_parameters",
    "load_config",
    "read_results",
    "run_experiment",
]

_HOMES = {
    "BLOCKS": "architecture",
    "Config": "config",
    "ParameterCount": "intrinsic",
    "Results": "results",
    "Strategy": "strategy",
    "build_network": "network",
    "intrinsic_parameters": "intrinsic",
    "load_config": "config_file",
    "read_results": "results",
    "run_experiment": "runner",
}
_NEED_TORCH = ("intrinsic", "network", "runner")


def __getattr__(name: str) -> Any:
    """Load a public name on first use; MissingExtra if it needs torch and torch is not installed."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if _HOMES[name] in _NEED_TORCH:
        import_module(f"{__name__}.extras").require("torch")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
