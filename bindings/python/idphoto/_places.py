"""Where the models and ONNX Runtime lie. The library itself looks for nothing: it is told."""

import importlib.util
import os
from pathlib import Path
from typing import Optional

from ._native import ProcessorOptions


def default_options(
    *,
    threads: Optional[int] = None,
    sessions: Optional[int] = None,
    catalogue: Optional[str] = None,
) -> ProcessorOptions:
    """The models of this package and the ONNX Runtime of the package `onnxruntime`.

    `IDPHOTO_MODELS` (a folder) and `ORT_DYLIB_PATH` (a library) win over them, as they do for the
    program `idphoto`. `catalogue` is the text of a catalogue file. Nothing of the package `onnxruntime`
    is imported.
    """
    models = os.environ.get("IDPHOTO_MODELS") or str(Path(__file__).parent / "models")
    runtime = os.environ.get("ORT_DYLIB_PATH") or str(_library())
    return ProcessorOptions(
        models=models, runtime=runtime, threads=threads, sessions=sessions, catalogue=catalogue
    )


def _library() -> Path:
    found = importlib.util.find_spec("onnxruntime")
    folders = found.submodule_search_locations if found else None
    for folder in folders or []:
        for pattern in ("libonnxruntime.so*", "libonnxruntime.*dylib", "onnxruntime.dll"):
            for library in sorted(Path(folder, "capi").glob(pattern)):
                return library
    raise RuntimeError("no ONNX Runtime here; install onnxruntime==1.28.0 or set ORT_DYLIB_PATH")
