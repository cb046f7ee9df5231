"""What the tests work with, as whoever runs them says in the environment; no test here.

`cargo test -p idphoto-tests --test it bindings::python` says it all: IDPHOTO_PHOTO and IDPHOTO_PORTRAIT (a
photo, and what the program `idphoto` makes of it for icao-9303-print), IDPHOTO_PAIRS (a folder with more of
both, and the program's JSON), IDPHOTO_SHEETS (a folder with the program's sheets of that portrait), and IDPHOTO_STAND (two sites at work; without it their tests are skipped).
"""

import functools
import hashlib
import json
import os
import unittest
from pathlib import Path

import idphoto

NO_CONTROLLER = "0123456789abcdef" * 4
STANDARD = "icao-9303-print"
STAND = os.environ.get("IDPHOTO_STAND")
with_stand = unittest.skipUnless(STAND, "IDPHOTO_STAND names no stand")


def place(name):
    """A file or folder that the environment names."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set; run `cargo test -p idphoto-tests --test it bindings::python`")
    return Path(value)


@functools.cache
def photo():
    return place("IDPHOTO_PHOTO").read_bytes()


@functools.cache
def portrait():
    return place("IDPHOTO_PORTRAIT").read_bytes()


def pairs():
    """Name, photo, the program's portrait of it, and what it says of both."""
    photos = sorted(place("IDPHOTO_PAIRS").glob("*.photo"))
    for path in photos:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield path.stem, path.read_bytes(), path.with_suffix(".portrait").read_bytes(), told


@functools.cache
def processor():
    """One for all tests, as an app has it."""
    return idphoto.Processor(idphoto.default_options())


def request(**settings):
    return idphoto.MakeRequest(standard=STANDARD, **settings)


def digest(held):
    """What bytes are compared by: nobody wants to read a portrait."""
    return hashlib.sha256(held).hexdigest()
