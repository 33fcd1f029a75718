"""A network of affine layers, relus and loops as a pure jax function: jit, vmap and grad apply to it."""

import jax
import jax.numpy as jnp
import numpy as np

HIGHEST = jax.lax.Precision.HIGHEST
"""Full precision in every product: tensor cores that shorten their factors are another arithmetic."""


class JaxNetwork:
    """network(x): [batch, inputs] -> [batch, outputs], both of one dtype; float64 needs jax_enable_x64.

    `plan` tells inputs, outputs, dtype and stages; `arrays` holds weights and biases by the place of their layer;
    `statement` tells what survives rounding. Points
    outside the box of the statement are evaluated like all others; what is stated about rounding holds inside. NaN in: NaN out.
    """

    def __init__(self, plan, arrays, statement=None):
        self.plan, self.statement, self.dtype = plan, statement, jnp.dtype(plan["dtype"])
        if self.dtype == np.float64 and not jax.config.read("jax_enable_x64"):
            raise RuntimeError("this network is float64; call jax.config.update('jax_enable_x64', True) before loading it")
        self.arrays = {name: jnp.asarray(array, self.dtype) for name, array in arrays.items()}

    def __call__(self, x):
        x = jnp.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.plan["inputs"]:
            raise ValueError(f"expected points of shape [batch, {self.plan['inputs']}], got {list(x.shape)}")
        if x.dtype != self.dtype:
            raise ValueError(f"expected points of dtype {self.dtype}, got {x.dtype}; write x.astype('{self.dtype}')")
        values = {"input": x}
        for place, stage in enumerate(self.plan["stages"]):
            h = _read(values, stage)
            if "stages" in stage:
                values[stage["name"]] = self._loop(place, stage, h)
            else:
                values[stage["name"]] = _layer(stage, h, self.arrays[f"{place}.weight"], self.arrays[f"{place}.bias"])
        return values[self.plan["stages"][-1]["name"]]

    def _loop(self, place, stage, h):
        """[batch, copies * size] -> [copies, batch, size], `steps` times through the stages, and back."""
        copies, size, batch = stage["copies"], stage["size"], h.shape[0]
        numbers = {
            (number, kind): self.arrays[f"{place}.{number}.{kind}"]
            for number in range(len(stage["stages"]))
            for kind in ("weight", "bias")
        }
        moving = {place: array for place, array in numbers.items() if stage["stages"][place[0]]["moves"][place[1] == "bias"]}

        def step(h, moved):
            values, now = {"input": h}, {**numbers, **moved}
            for number, part in enumerate(stage["stages"]):
                values[part["name"]] = _layer(part, _read(values, part), now[number, "weight"], now[number, "bias"])
            return values[stage["stages"][-1]["name"]], None

        h = h.reshape(batch, copies, size).swapaxes(0, 1)
        h, _ = jax.lax.scan(step, h, moving, length=stage["steps"])
        return h.swapaxes(0, 1).reshape(batch, copies * size)


def _layer(stage, h, weight, bias):
    h = jnp.matmul(h, weight, precision=HIGHEST) + bias
    return jnp.maximum(h, 0) if stage["relu"] else h


def _read(values, stage):
    parts = [values[name][..., start:stop] for name, start, stop in stage["reads"]]
    return parts[0] if len(parts) == 1 else jnp.concatenate(parts, axis=-1)
