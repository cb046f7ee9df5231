"""Compares a converted network with the TFLite file it came from.

What lives here: a check for whoever changes `tflite_to_onnx.py`.  Both files
run on the same inputs, TFLite in its own runtime, and the largest difference
of every output is printed next to the largest value seen.  It needs one
package that nothing else here needs: `pip install ai-edge-litert==2.3.0`.

Run: `python parity.py model.tflite model.onnx [input.npy ...]`

Without `.npy` files it uses three seeded random inputs between 0 and 1.
"""

import sys

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter


def compare(tflite_path: str, onnx_path: str, inputs: list[np.ndarray]) -> None:
    interpreter = Interpreter(model_path=tflite_path, num_threads=1)
    interpreter.allocate_tensors()
    session = onnxruntime.InferenceSession(onnx_path, providers=["CPUExecutionProvider"])
    source = interpreter.get_input_details()[0]["index"]
    results = [detail["index"] for detail in interpreter.get_output_details()]
    names = [output.name for output in session.get_outputs()]
    worst = {name: [0.0, 0.0] for name in names}
    for values in inputs:
        interpreter.set_tensor(source, values)
        interpreter.invoke()
        ours = session.run(names, {"input": values})
        for name, tensor, value in zip(names, results, ours, strict=True):
            expected = interpreter.get_tensor(tensor)
            if expected.shape != value.shape:
                sys.exit(f"{name}: shape {value.shape}, TFLite says {expected.shape}")
            worst[name][0] = max(worst[name][0], float(np.abs(expected - value).max()))
            worst[name][1] = max(worst[name][1], float(np.abs(expected).max()))
    for name, (difference, largest) in worst.items():
        print(f"{name}: largest difference {difference:.2e}, largest value {largest:.4g}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: parity.py MODEL.tflite MODEL.onnx [INPUT.npy ...]")
    given = [np.load(path).astype(np.float32) for path in sys.argv[3:]]
    if not given:
        shape = onnxruntime.InferenceSession(sys.argv[2]).get_inputs()[0].shape
        given = [
            np.random.default_rng(seed).uniform(0, 1, shape).astype(np.float32) for seed in range(3)
        ]
    compare(sys.argv[1], sys.argv[2], given)
