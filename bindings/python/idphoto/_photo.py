"""Photos from any buffer. The generated class takes `bytes` alone."""

from typing import Optional, Union

from . import _native
from ._native import PhotoLimits, RgbaLayout, YuvLayout

Buffer = Union[bytes, bytearray, memoryview]


class Photo(_native.Photo):
    __doc__ = _native.Photo.__doc__

    @classmethod
    def decode(cls, file: Buffer, limits: Optional[PhotoLimits] = None) -> "Photo":
        return super().decode(_held(file), limits)

    @classmethod
    def from_rgba(cls, pixels: Buffer, layout: RgbaLayout) -> "Photo":
        return super().from_rgba(_held(pixels), layout)

    @classmethod
    def from_yuv420(cls, luma: Buffer, cb: Buffer, cr: Buffer, layout: YuvLayout) -> "Photo":
        return super().from_yuv420(_held(luma), _held(cb), _held(cr), layout)


for _name in ("decode", "from_rgba", "from_yuv420"):
    getattr(Photo, _name).__func__.__doc__ = getattr(_native.Photo, _name).__doc__


def _held(buffer: Buffer) -> bytes:
    """`bytes` as they are, without a copy; of another buffer a copy, which nobody can change meanwhile."""
    return buffer if isinstance(buffer, bytes) else bytes(memoryview(buffer))
