"""Stores the big weights of an ONNX model as float16 to halve the file.

What lives here: one pass over a model's initialisers.  A float32 initialiser
of at least `SMALLEST` elements is rounded to float16 and followed by a `Cast`
back to float32, so every other node still sees float32.  ONNX Runtime folds
the casts when it loads the model: the arithmetic, the speed and the memory in
use stay those of the float32 model, only the file shrinks.

Run: `python half_weights.py model.onnx smaller.onnx`
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 256
HALF_SUFFIX = "_half"


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` with its big float32 initialisers kept as float16."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph

    kept, casts = [], []
    for tensor in model.graph.initializer:
        halved = _as_half(tensor)
        if halved is None:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(halved, tensor.name + HALF_SUFFIX))
        casts.append(
            helper.make_node(
                "Cast",
                [tensor.name + HALF_SUFFIX],
                [tensor.name],
                name=tensor.name + "_cast",
                to=TensorProto.FLOAT,
            )
        )

    # Old exporters list initialisers among the inputs as well; a name that a
    # Cast now produces may not stay there.
    produced = {cast.output[0] for cast in casts}
    inputs = [value for value in model.graph.input if value.name not in produced]
    nodes = casts + list(model.graph.node)
    for field, items in (("initializer", kept), ("input", inputs), ("node", nodes)):
        graph.ClearField(field)
        getattr(graph, field).extend(items)
    onnx.checker.check_model(result, full_check=True)
    return result


def _as_half(tensor: onnx.TensorProto) -> np.ndarray | None:
    """The float16 values, or None for a tensor that should stay as it is."""
    if tensor.data_type != TensorProto.FLOAT:
        return None
    values = numpy_helper.to_array(tensor)
    if values.size < SMALLEST:
        return None
    if np.abs(values).max() > np.finfo(np.float16).max:
        return None  # would become infinity
    return values.astype(np.float16)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: half_weights.py MODEL.onnx SMALLER.onnx")
    onnx.save(halve(onnx.load(sys.argv[1])), sys.argv[2])
