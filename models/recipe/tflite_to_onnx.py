"""Converts the three TFLite networks we ship into ONNX.

What lives here: a small converter for float32 TFLite graphs, enough for
`face_landmarks_detector`, `face_blendshapes` and `selfie_multiclass_256x256`
and no more.  An operator, activation or option it does not know stops it with
`UnsupportedModel`; it never guesses.

How it works
------------
* TFLite is channels-last (NHWC), ONNX convolutions are channels-first (NCHW).
  Every four-dimensional tensor may therefore exist under two names, one per
  layout.  A handler asks for the layout it wants; the `Transpose` is added the
  first time somebody asks for the missing one.
* The graph's input and outputs stay NHWC, as in the TFLite file.
* Weights stored as float16 behind a `DEQUANTIZE` become plain float32
  initialisers (exactly: every float16 is a float32).  `half_weights.py` makes
  them small again.
* The single input is called `input`; outputs are called `Identity`,
  `Identity_1`, ... in the order of the TFLite file.

Run: `python tflite_to_onnx.py model.tflite model.onnx`
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
PRODUCER = "idphoto model recipe"

NHWC = "NHWC"  # as TFLite has it; also used for tensors that are not rank 4
NCHW = "NCHW"

# Where each NHWC axis ends up in NCHW, and the permutations between the two.
AXIS_TO_NCHW = {0: 0, 1: 2, 2: 3, 3: 1}
PERM_TO_NCHW = [0, 3, 1, 2]
PERM_TO_NHWC = [0, 2, 3, 1]

UNARY_OPS = {"LOGISTIC": "Sigmoid", "NEG": "Neg", "SQRT": "Sqrt"}
BINARY_OPS = {"ADD": "Add", "DIV": "Div", "MUL": "Mul", "SUB": "Sub"}


class UnsupportedModel(Exception):
    """The TFLite file uses something this converter does not handle."""


def _constant_names(enum: type) -> dict[int, str]:
    """Number -> name for one of the enum classes of the TFLite schema."""
    return {value: name for name, value in vars(enum).items() if isinstance(value, int)}


OPERATOR_NAMES = _constant_names(tflite.BuiltinOperator)
TENSOR_TYPES = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.FLOAT16: np.dtype("<f2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
}


@dataclass(frozen=True)
class Operator:
    """One TFLite operator: its name, tensor numbers, and undecoded options."""

    name: str
    inputs: list[int]
    output: int
    table: object

    def options(self, kind: Callable):
        """The operator's options read as `kind`, a class of the TFLite schema."""
        raw = self.table.BuiltinOptions()
        if raw is None:
            raise UnsupportedModel(f"{self.name} without options")
        decoded = kind()
        decoded.Init(raw.Bytes, raw.Pos)
        return decoded


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Zeros before and after one axis for TFLite's SAME rule."""
    outputs = -(-size // stride)
    span = (kernel - 1) * dilation + 1
    total = max((outputs - 1) * stride + span - size, 0)
    return total // 2, total - total // 2


class Converter:
    """Builds an ONNX graph from one TFLite file, operator by operator."""

    def __init__(self, data: bytes):
        self.model = tflite.Model.GetRootAsModel(data, 0)
        if self.model.SubgraphsLength() != 1:
            raise UnsupportedModel("more than one subgraph")
        self.graph = self.model.Subgraphs(0)
        self.shapes: dict[int, list[int]] = {}
        self.constants: dict[int, np.ndarray] = {}
        self.names: dict[int, dict[str, str]] = {}  # tensor -> layout -> ONNX name
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[tuple, tuple[str, np.ndarray]] = {}
        self._read_tensors()

    # ---- reading the TFLite side -------------------------------------------

    def _read_tensors(self) -> None:
        for number in range(self.graph.TensorsLength()):
            tensor = self.graph.Tensors(number)
            shape = tensor.ShapeAsNumpy().tolist() if tensor.ShapeLength() else []
            self.shapes[number] = shape
            buffer = self.model.Buffers(tensor.Buffer())
            if not buffer.DataLength():
                continue
            if tensor.Sparsity() is not None:
                raise UnsupportedModel("sparse weights")
            if tensor.Type() not in TENSOR_TYPES:
                raise UnsupportedModel(f"constant of tensor type {tensor.Type()}")
            values = np.frombuffer(buffer.DataAsNumpy().tobytes(), TENSOR_TYPES[tensor.Type()])
            if values.dtype == np.float16:
                values = values.astype(np.float32)
            self.constants[number] = values.reshape(shape)

    def _operators(self):
        for index in range(self.graph.OperatorsLength()):
            table = self.graph.Operators(index)
            code = self.model.OperatorCodes(table.OpcodeIndex())
            # Old files use the 8-bit field, new ones the wider one.
            number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            name = OPERATOR_NAMES.get(number, f"operator {number}")
            if code.CustomCode():
                raise UnsupportedModel(f"custom operator {code.CustomCode().decode()}")
            outputs = table.OutputsAsNumpy().tolist()
            if len(outputs) != 1:
                raise UnsupportedModel(f"{name} with {len(outputs)} outputs")
            yield Operator(name, table.InputsAsNumpy().tolist(), outputs[0], table)

    # ---- building the ONNX side --------------------------------------------

    def initializer(self, values) -> str:
        """Name of an initialiser holding `values`; equal arrays share one."""
        array = np.ascontiguousarray(values)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.initializers:
            prefix = "weight" if array.dtype == np.float32 else "shape"
            self.initializers[key] = (f"{prefix}_{len(self.initializers)}", array)
        return self.initializers[key][0]

    def integers(self, values) -> str:
        """Name of an int64 initialiser, the type ONNX wants for shapes and axes."""
        return self.initializer(np.asarray(values, np.int64))

    def node(self, kind: str, inputs: list[str], **attributes) -> str:
        """Appends an ONNX node with one output and returns that output's name."""
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def define(self, tensor: int, name: str, layout: str) -> None:
        """Says that ONNX value `name` is TFLite tensor `tensor` in `layout`."""
        self.names[tensor] = {layout: name}

    def rank(self, tensor: int) -> int:
        return len(self.shapes[tensor])

    def value(self, tensor: int, layout: str) -> str:
        """ONNX name of a tensor in a layout; adds a `Transpose` when needed."""
        if self.rank(tensor) != 4:
            layout = NHWC
        if tensor in self.constants:
            array = self.constants[tensor]
            return self.initializer(array.transpose(PERM_TO_NCHW) if layout == NCHW else array)
        known = self.names[tensor]
        if layout not in known:
            if layout == NCHW:
                known[NCHW] = self.node("Transpose", [known[NHWC]], perm=PERM_TO_NCHW)
            else:
                known[NHWC] = self.node("Transpose", [known[NCHW]], perm=PERM_TO_NHWC)
        return known[layout]

    def natural_layout(self, tensors: list[int]) -> str:
        """NCHW if that needs no transpose for at least one of the activations."""
        activations = [t for t in tensors if t not in self.constants]
        if any(self.rank(t) != 4 for t in activations):
            return NHWC
        return NCHW if any(NCHW in self.names[t] for t in activations) else NHWC

    def fused(self, name: str, activation: int) -> str:
        """Appends the activation TFLite fuses into an operator."""
        kinds = tflite.ActivationFunctionType
        if activation == kinds.NONE:
            return name
        if activation == kinds.RELU:
            return self.node("Relu", [name])
        if activation == kinds.RELU6:
            low, high = self.initializer(np.float32(0)), self.initializer(np.float32(6))
            return self.node("Clip", [name, low, high])
        raise UnsupportedModel(f"fused activation {activation}")

    def window_pads(self, op: Operator, options, kernel, dilation=(1, 1)) -> list[int]:
        """ONNX `pads` for a sliding window over the operator's input."""
        if options.Padding() == tflite.Padding.VALID:
            return [0, 0, 0, 0]
        height, width = self.shapes[op.inputs[0]][1:3]
        top, bottom = same_padding(height, kernel[0], options.StrideH(), dilation[0])
        left, right = same_padding(width, kernel[1], options.StrideW(), dilation[1])
        return [top, left, bottom, right]

    # ---- operators ----------------------------------------------------------

    def convert_operator(self, op: Operator) -> None:
        """Hands the operator to its method; the table below lists all we know."""
        if op.name not in HANDLERS:
            shapes = [self.shapes[i] for i in op.inputs if i >= 0]
            raise UnsupportedModel(f"operator {op.name} on {shapes}")
        HANDLERS[op.name](self, op)

    def dequantize(self, op: Operator) -> None:
        """Only the storage trick: a float16 constant widened to float32."""
        source = op.inputs[0]
        half = self.graph.Tensors(source).Type() == tflite.TensorType.FLOAT16
        if source not in self.constants or not half:
            raise UnsupportedModel("DEQUANTIZE of something other than float16 weights")
        self.constants[op.output] = self.constants[source]

    def unary(self, op: Operator) -> None:
        layout = self.natural_layout(op.inputs)
        name = self.value(op.inputs[0], layout)
        if op.name == "RSQRT":
            name = self.node("Reciprocal", [self.node("Sqrt", [name])])
        else:
            name = self.node(UNARY_OPS[op.name], [name])
        self.define(op.output, name, layout)

    def binary(self, op: Operator) -> None:
        layout = self.natural_layout(op.inputs)
        names = [self._broadcast_operand(tensor, layout) for tensor in op.inputs]
        if op.name == "SQUARED_DIFFERENCE":
            difference = self.node("Sub", names)
            name = self.node("Mul", [difference, difference])
        else:
            options = op.options(getattr(tflite, f"{op.name.capitalize()}Options"))
            name = self.node(BINARY_OPS[op.name], names)
            name = self.fused(name, options.FusedActivationFunction())
        self.define(op.output, name, layout)

    def _broadcast_operand(self, tensor: int, layout: str) -> str:
        """A constant of lower rank lines up with the last NHWC axes, so in NCHW
        it first needs its leading ones."""
        if layout == NCHW and tensor in self.constants:
            array = self.constants[tensor]
            array = array.reshape((1,) * (4 - array.ndim) + array.shape)
            return self.initializer(array.transpose(PERM_TO_NCHW))
        return self.value(tensor, layout)

    def reduce(self, op: Operator) -> None:
        source, axes_tensor = op.inputs
        rank = self.rank(source)
        axes = [int(axis) % rank for axis in np.atleast_1d(self.constants[axes_tensor])]
        keep = int(op.options(tflite.ReducerOptions).KeepDims())
        layout = self.natural_layout([source]) if keep else NHWC
        name = self.value(source, layout)
        if layout == NCHW:
            axes = [AXIS_TO_NCHW[axis] for axis in axes]
        if op.name == "SUM":
            name = self.node("ReduceSum", [name, self.integers(axes)], keepdims=keep)
        else:  # ReduceMean takes its axes as an input only from opset 18 on
            name = self.node("ReduceMean", [name], axes=axes, keepdims=keep)
        self.define(op.output, name, layout)

    def convolution(self, op: Operator) -> None:
        source, weight_tensor = op.inputs[:2]
        weights = self.constants[weight_tensor]
        kernel = [int(n) for n in weights.shape[1:3]]
        channels = self.shapes[source][3]
        if op.name == "DEPTHWISE_CONV_2D":
            options = op.options(tflite.DepthwiseConv2DOptions)
            groups = channels
            weights = weights.transpose(3, 0, 1, 2)  # 1,h,w,c*m -> c*m,1,h,w
        else:
            options = op.options(tflite.Conv2DOptions)
            groups = channels // weights.shape[3]
            weights = weights.transpose(0, 3, 1, 2)  # o,h,w,i -> o,i,h,w
        dilation = [options.DilationHFactor(), options.DilationWFactor()]
        inputs = [self.value(source, NCHW), self.initializer(weights)]
        if len(op.inputs) > 2 and op.inputs[2] >= 0:
            inputs.append(self.initializer(self.constants[op.inputs[2]]))
        name = self.node(
            "Conv",
            inputs,
            kernel_shape=kernel,
            strides=[options.StrideH(), options.StrideW()],
            dilations=dilation,
            group=int(groups),
            pads=self.window_pads(op, options, kernel, dilation),
        )
        self.define(op.output, self.fused(name, options.FusedActivationFunction()), NCHW)

    def transpose_conv(self, op: Operator) -> None:
        _, weight_tensor, source, *bias = op.inputs
        options = op.options(tflite.TransposeConvOptions)
        weights = self.constants[weight_tensor]
        kernel = [int(n) for n in weights.shape[1:3]]
        strides = [options.StrideH(), options.StrideW()]
        pads = [[], []]  # before, after
        for axis in (0, 1):
            size, wanted = self.shapes[source][1 + axis], self.shapes[op.output][1 + axis]
            surplus = (size - 1) * strides[axis] + kernel[axis] - wanted
            if surplus < 0:
                raise UnsupportedModel("TRANSPOSE_CONV that needs output padding")
            pads[0].append(surplus // 2)
            pads[1].append(surplus - surplus // 2)
        # o,h,w,i -> i,o,h,w
        inputs = [self.value(source, NCHW), self.initializer(weights.transpose(3, 0, 1, 2))]
        if bias and bias[0] >= 0:
            inputs.append(self.initializer(self.constants[bias[0]]))
        name = self.node(
            "ConvTranspose", inputs, kernel_shape=kernel, strides=strides, pads=pads[0] + pads[1]
        )
        self.define(op.output, self.fused(name, options.FusedActivationFunction()), NCHW)

    def max_pool_2d(self, op: Operator) -> None:
        options = op.options(tflite.Pool2DOptions)
        kernel = [options.FilterHeight(), options.FilterWidth()]
        name = self.node(
            "MaxPool",
            [self.value(op.inputs[0], NCHW)],
            kernel_shape=kernel,
            strides=[options.StrideH(), options.StrideW()],
            pads=self.window_pads(op, options, kernel),
        )
        self.define(op.output, self.fused(name, options.FusedActivationFunction()), NCHW)

    def prelu(self, op: Operator) -> None:
        source, slope_tensor = op.inputs
        slope = self.constants[slope_tensor]
        if self.rank(source) != 4 or slope.size != slope.shape[-1]:
            raise UnsupportedModel("PRELU that is not one slope per channel")
        name = self.node(
            "PRelu", [self.value(source, NCHW), self.initializer(slope.reshape(-1, 1, 1))]
        )
        self.define(op.output, name, NCHW)

    def pad(self, op: Operator) -> None:
        source, amounts_tensor = op.inputs
        amounts = self.constants[amounts_tensor]  # one (before, after) row per axis
        layout = self.natural_layout([source])
        if layout == NCHW:
            amounts = amounts[PERM_TO_NCHW]
        pads = self.integers(amounts.T.reshape(-1))  # all befores, then all afters
        self.define(op.output, self.node("Pad", [self.value(source, layout), pads]), layout)

    def reshape(self, op: Operator) -> None:
        shape = self.integers(self.shapes[op.output])
        name = self.node("Reshape", [self.value(op.inputs[0], NHWC), shape])
        self.define(op.output, name, NHWC)

    def transpose(self, op: Operator) -> None:
        perm = self.constants[op.inputs[1]].tolist()
        name = self.node("Transpose", [self.value(op.inputs[0], NHWC)], perm=perm)
        self.define(op.output, name, NHWC)

    def concatenation(self, op: Operator) -> None:
        options = op.options(tflite.ConcatenationOptions)
        axis = options.Axis() % self.rank(op.output)
        layout = self.natural_layout(op.inputs)
        if layout == NCHW:
            axis = AXIS_TO_NCHW[axis]
        name = self.node("Concat", [self.value(t, layout) for t in op.inputs], axis=axis)
        self.define(op.output, self.fused(name, options.FusedActivationFunction()), layout)

    def softmax(self, op: Operator) -> None:
        if op.options(tflite.SoftmaxOptions).Beta() != 1.0:
            raise UnsupportedModel("SOFTMAX with a beta other than 1")
        name = self.node("Softmax", [self.value(op.inputs[0], NHWC)], axis=-1)
        self.define(op.output, name, NHWC)

    def strided_slice(self, op: Operator) -> None:
        options = op.options(tflite.StridedSliceOptions)
        if options.EllipsisMask() or options.NewAxisMask():
            raise UnsupportedModel("STRIDED_SLICE with an ellipsis or a new axis")
        starts, ends, steps = (self.constants[t].astype(np.int64).copy() for t in op.inputs[1:4])
        if (steps <= 0).any():
            raise UnsupportedModel("STRIDED_SLICE that runs backwards")
        dropped = []
        for axis in range(len(starts)):
            bit = 1 << axis
            if options.BeginMask() & bit:
                starts[axis] = 0
            if options.EndMask() & bit:
                ends[axis] = np.iinfo(np.int64).max
            if options.ShrinkAxisMask() & bit:
                last = starts[axis] == -1
                ends[axis] = np.iinfo(np.int64).max if last else starts[axis] + 1
                dropped.append(axis)
        name = self.node(
            "Slice",
            [
                self.value(op.inputs[0], NHWC),
                self.integers(starts),
                self.integers(ends),
                self.integers(np.arange(len(starts))),
                self.integers(steps),
            ],
        )
        if dropped:
            name = self.node("Squeeze", [name, self.integers(dropped)])
        self.define(op.output, name, NHWC)

    def resize(self, op: Operator) -> None:
        bilinear = op.name == "RESIZE_BILINEAR"
        kind = tflite.ResizeBilinearOptions if bilinear else tflite.ResizeNearestNeighborOptions
        options = op.options(kind)
        height, width = self.shapes[op.inputs[0]][1:3]
        new_height, new_width = self.shapes[op.output][1:3]
        if new_height % height or new_width % width:
            raise UnsupportedModel(f"{op.name} by a factor that is not whole")
        if options.AlignCorners():
            raise UnsupportedModel(f"{op.name} with aligned corners")
        attributes = {
            "mode": "linear" if bilinear else "nearest",
            "coordinate_transformation_mode": (
                "half_pixel" if options.HalfPixelCenters() else "asymmetric"
            ),
        }
        if not bilinear:
            # Whole factors: half-pixel centres never fall on a tie, and the
            # asymmetric rule is "divide and drop the fraction".
            attributes["nearest_mode"] = (
                "round_prefer_floor" if options.HalfPixelCenters() else "floor"
            )
        scales = np.array([1, 1, new_height / height, new_width / width], np.float32)
        inputs = [self.value(op.inputs[0], NCHW), "", self.initializer(scales)]
        self.define(op.output, self.node("Resize", inputs, **attributes), NCHW)

    # ---- the whole graph ----------------------------------------------------

    def convert(self) -> onnx.ModelProto:
        """Runs over all operators and returns the checked ONNX model."""
        sources = self.graph.InputsAsNumpy().tolist()
        if len(sources) != 1:
            raise UnsupportedModel(f"{len(sources)} graph inputs")
        self.define(sources[0], "input", NHWC)
        for op in self._operators():
            self.convert_operator(op)

        results = self.graph.OutputsAsNumpy().tolist()
        renamed = {}
        outputs = []
        for position, tensor in enumerate(results):
            public = "Identity" if position == 0 else f"Identity_{position}"
            renamed[self.value(tensor, NHWC)] = public
            outputs.append(self._boundary(public, tensor))
        for node in self.nodes:
            node.input[:] = [renamed.get(name, name) for name in node.input]
            node.output[:] = [renamed.get(name, name) for name in node.output]

        used = {name for node in self.nodes for name in node.input}
        graph = helper.make_graph(
            self.nodes,
            "graph",
            [self._boundary("input", sources[0])],
            outputs,
            [
                numpy_helper.from_array(array, name)
                for name, array in self.initializers.values()
                if name in used
            ],
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name=PRODUCER
        )
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model

    def _boundary(self, name: str, tensor: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, self.shapes[tensor])


HANDLERS: dict[str, Callable[[Converter, Operator], None]] = {
    "ADD": Converter.binary,
    "CONCATENATION": Converter.concatenation,
    "CONV_2D": Converter.convolution,
    "DEPTHWISE_CONV_2D": Converter.convolution,
    "DEQUANTIZE": Converter.dequantize,
    "DIV": Converter.binary,
    "LOGISTIC": Converter.unary,
    "MAX_POOL_2D": Converter.max_pool_2d,
    "MEAN": Converter.reduce,
    "MUL": Converter.binary,
    "NEG": Converter.unary,
    "PAD": Converter.pad,
    "PRELU": Converter.prelu,
    "RESHAPE": Converter.reshape,
    "RESIZE_BILINEAR": Converter.resize,
    "RESIZE_NEAREST_NEIGHBOR": Converter.resize,
    "RSQRT": Converter.unary,
    "SOFTMAX": Converter.softmax,
    "SQRT": Converter.unary,
    "SQUARED_DIFFERENCE": Converter.binary,
    "STRIDED_SLICE": Converter.strided_slice,
    "SUB": Converter.binary,
    "SUM": Converter.reduce,
    "TRANSPOSE": Converter.transpose,
    "TRANSPOSE_CONV": Converter.transpose_conv,
}


def convert(data: bytes) -> onnx.ModelProto:
    """The ONNX model for the bytes of a TFLite file."""
    return Converter(data).convert()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: tflite_to_onnx.py MODEL.tflite MODEL.onnx")
    with open(sys.argv[1], "rb") as tflite_file:
        converted = convert(tflite_file.read())
    onnx.save(converted, sys.argv[2])
