"""A network of affine layers, relus and loops, evaluated with numpy alone."""

import numpy as np

CHUNK = 1 << 18
"""Numbers of a layer that are in work at a time: rows are taken in portions that fit the cache."""


class NumpyNetwork:
    """network(x): [batch, inputs] -> [batch, outputs], both of one dtype.

    `plan` tells inputs, outputs, dtype and stages; `arrays` holds weights and biases by the place of their layer;
    `statement` tells what survives rounding. Points
    outside the box of the statement are evaluated like all others; what is stated about rounding holds inside. NaN in: NaN out.
    """

    def __init__(self, plan, arrays, statement=None):
        self.plan, self.statement, self.dtype = plan, statement, np.dtype(plan["dtype"])
        self.arrays = {name: np.asarray(array, self.dtype) for name, array in arrays.items()}

    def __call__(self, x):
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.plan["inputs"]:
            raise ValueError(f"expected points of shape [batch, {self.plan['inputs']}], got {list(x.shape)}")
        if x.dtype != self.dtype:
            raise ValueError(f"expected points of dtype {self.dtype}, got {x.dtype}; write x.astype('{self.dtype}')")
        rows = max(1, CHUNK // self.plan["width"])
        parts = [self._portion(x[start : start + rows]) for start in range(0, len(x), rows)]
        return np.concatenate(parts) if parts else np.zeros((0, self.plan["outputs"]), self.dtype)

    def _portion(self, x):
        values = {"input": x}
        for place, stage in enumerate(self.plan["stages"]):
            h = _read(values, stage)
            values[stage["name"]] = self._loop(place, stage, h) if "stages" in stage else self._layer(str(place), stage, h, 0)
        return values[self.plan["stages"][-1]["name"]]

    def _layer(self, place, stage, h, step):
        weight, bias = self.arrays[place + ".weight"], self.arrays[place + ".bias"]
        weight_moves, bias_moves = stage["moves"]
        h = h @ (weight[step] if weight_moves else weight)
        h += bias[step] if bias_moves else bias
        return np.maximum(h, 0, out=h) if stage["relu"] else h

    def _loop(self, place, stage, h):
        """[batch, copies * size] -> [copies, batch, size], `steps` times through the stages, and back."""
        copies, size, batch = stage["copies"], stage["size"], len(h)
        h = np.ascontiguousarray(h.reshape(batch, copies, size).swapaxes(0, 1))
        for step in range(stage["steps"]):
            values = {"input": h}
            for number, part in enumerate(stage["stages"]):
                values[part["name"]] = self._layer(f"{place}.{number}", part, _read(values, part), step)
            h = values[stage["stages"][-1]["name"]]
        return h.swapaxes(0, 1).reshape(batch, copies * size)


def _read(values, stage):
    parts = [values[name][..., start:stop] for name, start, stop in stage["reads"]]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
