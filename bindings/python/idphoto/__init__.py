"""One photo in, one official ID photo out, on this machine.

    import idphoto

    processor = idphoto.Processor(idphoto.default_options())
    photo = idphoto.Photo.decode(open("me.jpg", "rb").read())
    portrait = processor.make(photo, idphoto.MakeRequest(standard="icao-9303-print"))
    open("me-id.jpg", "wb").write(portrait.bytes())

Nearly all of it is generated from the Rust sources (`_native`). Written by hand: where models and runtime
are found (`_places`), photos from any buffer (`_photo`), what a value shows of a person (`_plain`), and what
becomes of Ctrl-C in an app's own listener or key store (`_stops`).
"""

import os as _os

from . import _native, _plain, _stops
from ._native import *
from ._photo import Photo
from ._places import default_options

# Before any ONNX Runtime is loaded: newer official builds report to their maker unless this is set.
_os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
_plain.make_plain(_native)
_stops.let_through(_native)

__all__ = [*_native.__all__, "default_options"]
