"""Configurations as TOML files: read with the key at fault named, written with every key in it."""

import json
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from symnet.errors import UsageError
from symnet.experiments.config import Config, DataConfig, TrainingConfig
from symnet.experiments.strategy import ALL_STRATEGIES, DEFAULT_STRATEGIES, Strategy

BUILT_IN = {"default": DEFAULT_STRATEGIES, "all": ALL_STRATEGIES}
_TOP = {"name": str, "seeds": tuple[int, ...]}
_TABLES = ("data", "training", "strategy")


def load_config(name: str) -> Config:
    """Return the configuration in the TOML file `name`, or the built-in "default" or "all" (with all strategies)."""
    if name in BUILT_IN:
        return Config(strategies=BUILT_IN[name])
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"CONFIG: {name!r} cannot be read ({error}); name a TOML file, or write 'default' or 'all' "
            "(symnet experiment config prints one to start from)"
        ) from error
    return parse_config(text, name)


def parse_config(text: str, source: str = "CONFIG") -> Config:
    """Return the configuration written in TOML; UsageError names the key that cannot be used."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source}: not TOML ({error})") from error
    given = _arguments(_TOP, {key: value for key, value in table.items() if key not in _TABLES}, source)
    if "data" in table:
        given["data"] = _build(DataConfig, table["data"], f"{source}: [data]")
    if "training" in table:
        given["training"] = _build(TrainingConfig, _both_stages(table["training"]), f"{source}: [training]")
    if "strategy" in table:
        tables = table["strategy"]
        if not isinstance(tables, list):
            raise UsageError(f"{source}: strategy is a single table; write [[strategy]] with double brackets")
        given["strategies"] = tuple(_build(Strategy, one, f"{source}: [[strategy]]") for one in tables)
    return Config(**given)


def _both_stages(table: Any) -> Any:
    """Let `epochs` alone stand for both stages."""
    if isinstance(table, dict) and "epochs" in table:
        return {"pretrain_epochs": table["epochs"], **table}
    return table


def _build(kind: Any, table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise UsageError(f"{where}: {table!r} is not a table of keys and values")
    if kind is Strategy and "name" not in table:
        raise UsageError(f'{where}: a strategy has no name; write name = "..."')
    return kind(**_arguments(kind, table, where))


def _arguments(kind: Any, table: dict[str, Any], where: str) -> dict[str, Any]:
    """Return `table` as keyword arguments of `kind` (a dataclass, or types by name), every type checked."""
    types = kind if isinstance(kind, dict) else {one.name: one.type for one in fields(kind)}
    for key in table:
        if key not in types:
            known = ", ".join([*types, *(_TABLES if kind is _TOP else ())])
            raise UsageError(f"{where}: unknown key {key!r}; write one of {known}")
    return {key: _typed(types[key], value, f"{where}: {key}") for key, value in table.items()}


def _typed(kind: Any, value: Any, where: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if kind in (str, int, float, bool):
        if type(value) is not kind:
            raise UsageError(f"{where} is {value!r}; write a value of type {kind.__name__}")
        return value
    inner = str if kind == tuple[str, ...] else int
    if not isinstance(value, list) or any(type(item) is not inner for item in value):
        raise UsageError(f"{where} is {value!r}; write a list of {'strings' if inner is str else 'whole numbers'}")
    return tuple(value)


def write_config(config: Config) -> str:
    """Return the configuration as TOML, every key written out; parse_config reads it back unchanged."""
    lines = [f"name = {_literal(config.name)}", f"seeds = {_literal(config.seeds)}"]
    for title, part in (("[data]", config.data), ("[training]", config.training)):
        lines += ["", title, *_entries(asdict(part))]
    for strategy in config.strategies:
        lines += ["", "[[strategy]]", *_entries(_worth_writing(strategy))]
    return "\n".join(lines) + "\n"


def _worth_writing(strategy: Strategy) -> dict[str, Any]:
    unused = {"random": ("rank",), "low-rank": ("fraction",)}.get(strategy.update, ("fraction", "rank"))
    return {key: value for key, value in asdict(strategy).items() if key not in unused}


def _entries(table: dict[str, Any]) -> list[str]:
    return [f"{key} = {_literal(value)}" for key, value in table.items()]


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(value)
