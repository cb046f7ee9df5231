"""Rebuilds every file of `models/` that is not text, from public packages.

What lives here: the download, the hash checks and the order of the steps.
What to fetch is written in `sources.toml`; the steps themselves are in
`tflite_to_onnx.py`, `half_weights.py` and `face_geometry.py`.

Nothing is unpacked or converted before its hash has been compared with the
pinned one, and no code of a downloaded package is run.  The same pins give the
same bytes: afterwards the files are compared with `models/manifest.toml`.

Run: `python rebuild.py OUT [--packages FOLDER]`

`--packages` keeps the downloads and uses what is already there (checked too).
"""

import argparse
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

import onnx

import face_geometry
import half_weights
import tflite_to_onnx

HERE = Path(__file__).resolve().parent
MANIFEST = HERE.parent / "manifest.toml"


class HashMismatch(Exception):
    """A file is not the one that was pinned."""


def check(what: str, data: bytes, expected: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise HashMismatch(f"{what}: sha256 is {found}, pinned is {expected}")


# ---- packages ----------------------------------------------------------------


def package_file_pattern(package: dict) -> str:
    """How the registry's client names the file it downloads."""
    name, version = package["name"], package["version"]
    if package["registry"] == "npm":
        return f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
    return f"{name.replace('-', '_')}-{version}-*.whl"


def download(package: dict, folder: Path) -> None:
    """Lets pip or npm put the package file into `folder`."""
    name, version = package["name"], package["version"]
    if package["registry"] == "pip":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--ignore-requires-python"]
        command += ["--dest", str(folder), f"{name}=={version}"]
    elif package["registry"] == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is needed for one package and was not found")
        command = [npm, "pack", "--silent", "--ignore-scripts"]
        command += ["--pack-destination", str(folder), f"{name}@{version}"]
    else:
        raise ValueError(f"unknown registry {package['registry']!r}")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def fetch(package: dict, folder: Path) -> bytes:
    """The verified package file, downloaded unless it is already there."""
    pattern = package_file_pattern(package)
    if not list(folder.glob(pattern)):
        download(package, folder)
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{len(found)} files in {folder} match {pattern}")
    data = found[0].read_bytes()
    check(found[0].name, data, package["sha256"])
    return data


def extract(package: dict, archive: bytes, entry: dict) -> bytes:
    """The verified bytes of one file inside a package."""
    if package["registry"] == "npm":
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            data = tar.extractfile(entry["path"]).read()
    else:
        data = read_zip(archive, entry["path"])
    if "member" in entry:
        data = read_zip(data, entry["member"])
    check(entry.get("member", entry["path"]), data, entry["sha256"])
    return data


def read_zip(archive: bytes, path: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return file.read(path)


# ---- steps: bytes in, bytes out ------------------------------------------------


def step_tflite_to_onnx(data: bytes) -> bytes:
    return serialize(tflite_to_onnx.convert(data))


def step_half_weights(data: bytes) -> bytes:
    return serialize(half_weights.halve(onnx.load_model_from_string(data)))


def step_face_geometry(data: bytes) -> bytes:
    return face_geometry.to_json(face_geometry.face_geometry(data))


def serialize(model: onnx.ModelProto) -> bytes:
    return model.SerializeToString(deterministic=True)


STEPS = {
    "tflite_to_onnx": step_tflite_to_onnx,
    "half_weights": step_half_weights,
    "face_geometry": step_face_geometry,
}


# ---- all of it -----------------------------------------------------------------


def rebuild(out: Path, packages: Path) -> dict[str, str]:
    """Writes all files into `out`; returns their hashes by name."""
    sources = tomllib.loads((HERE / "sources.toml").read_text())
    hashes = {}
    for package in sources["package"]:
        print(f"{package['registry']}: {package['name']} {package['version']}", flush=True)
        archive = fetch(package, packages)
        for entry in package["file"]:
            data = extract(package, archive, entry)
            for step in entry["steps"]:
                data = STEPS[step](data)
            (out / entry["output"]).write_bytes(data)
            hashes[entry["output"]] = hashlib.sha256(data).hexdigest()
            print(f"  {hashes[entry['output']]}  {len(data):>9}  {entry['output']}", flush=True)
    return hashes


def differences(hashes: dict[str, str]) -> list[str]:
    """What is not as the manifest says."""
    models = tomllib.loads(MANIFEST.read_text())["model"]
    expected = {model["file"]: model["sha256"] for model in models}
    return sorted(
        name for name in expected.keys() | hashes.keys() if expected.get(name) != hashes.get(name)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Rebuild the model files.")
    parser.add_argument("out", type=Path, help="folder for the finished files")
    parser.add_argument("--packages", type=Path, help="folder that keeps the downloads")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)

    with tempfile.TemporaryDirectory() as temporary:
        packages = arguments.packages or Path(temporary)
        packages.mkdir(parents=True, exist_ok=True)
        hashes = rebuild(arguments.out, packages)

    wrong = differences(hashes)
    if wrong:
        sys.exit("not as in manifest.toml: " + ", ".join(wrong))
    print("all files are as in manifest.toml")


if __name__ == "__main__":
    main()
