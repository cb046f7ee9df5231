"""Builds the wheel: cargo compiles the library, models and licences are laid beside it.

A wheel is made for the platform of this machine and for every Python that the package supports: the
generated module speaks to the library by ctypes. Not here: what is generated, which is committed; and a
source distribution, which would need the whole repository.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
LIBRARY = "idphoto_uniffi"
# All that this leaves behind, but for the copies that `lay_licences` makes.
SCRATCH = REPOSITORY / "target" / "python"
TEXTS = ("LICENSE-MIT", "LICENSE-APACHE", "NOTICE")


class Build(build_py):
    """The Python files, and what they need beside them."""

    def run(self):
        if not self.editable_mode:
            # A module that is gone would stay in the wheel.
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        package = HERE / "idphoto" if self.editable_mode else Path(self.build_lib, "idphoto")
        shutil.copy2(compiled(), package)
        lay_models(package / "models")


class Platform(Distribution):
    """Holds compiled code, though setuptools compiled none."""

    def has_ext_modules(self):
        return True


class Wheel(bdist_wheel):
    """For any Python of this platform."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


def compiled():
    """The library, as cargo says that it built it."""
    cargo = [os.environ.get("CARGO", "cargo"), "build", "--release", "--locked"]
    cargo += ["--package", "idphoto-uniffi", "--message-format=json-render-diagnostics"]
    try:
        built = subprocess.run(cargo, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    except FileNotFoundError:
        sys.exit("idphoto: cargo is needed to build the library; see rustup.rs")
    except subprocess.CalledProcessError:
        sys.exit("idphoto: the library does not compile")
    for line in built.stdout.splitlines():
        said = json.loads(line)
        if said["reason"] != "compiler-artifact" or said["target"]["name"] != LIBRARY:
            continue
        for name in map(Path, said["filenames"]):
            if name.suffix in (".so", ".dylib", ".dll"):
                return name
    sys.exit("idphoto: cargo built no library")


def lay_models(folder):
    """The models that the manifest names, with the manifest, their cards and licences."""
    models = REPOSITORY / "models"
    names = [model["file"] for model in tomllib.loads(text(models / "manifest.toml"))["model"]]
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*names, "manifest.toml"]:
        shutil.copy2(models / name, folder)
    for name in ("cards", "licenses"):
        shutil.copytree(models / name, folder / name, dirs_exist_ok=True)


def lay_licences():
    """Beside pyproject.toml, which can name no file above it."""
    for name in TEXTS:
        shutil.copy2(REPOSITORY / name, HERE)


def version():
    return tomllib.loads(text(REPOSITORY / "Cargo.toml"))["workspace"]["package"]["version"]


def text(path):
    return path.read_text(encoding="utf-8")


if not (REPOSITORY / "Cargo.toml").is_file():
    sys.exit("idphoto: this package is built inside its repository")
lay_licences()
SCRATCH.mkdir(parents=True, exist_ok=True)
setup(
    version=version(),
    distclass=Platform,
    cmdclass={"build_py": Build, "bdist_wheel": Wheel},
    options={
        "build": {"build_base": str(SCRATCH / "build")},
        "egg_info": {"egg_base": str(SCRATCH)},
    },
)
