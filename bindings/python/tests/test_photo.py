"""Photos from files, bitmaps and a camera's frames, in whatever buffer they lie."""

import mmap
import tempfile
import unittest

import idphoto
from given import digest, photo, processor, request
from pixels import four_bytes, of_png, planes


def made(opened, **settings):
    """The digest of the portrait."""
    return digest(processor().make(opened, request(**settings)).bytes())


class Files(unittest.TestCase):
    def test_size_and_digest_are_those_of_the_file(self):
        opened = idphoto.Photo.decode(photo())
        width, height, _ = of_png(photo())
        self.assertEqual((opened.width(), opened.height()), (width, height))
        self.assertEqual(opened.sha256(), digest(photo()))

    def test_any_buffer_will_do(self):
        whole = photo()
        with tempfile.TemporaryFile() as file:
            file.write(whole)
            file.flush()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                buffers = [whole, bytearray(whole), memoryview(whole), memoryview(b"xx" + whole)[2:]]
                buffers.append(memoryview(bytearray(whole)))
                seen = {idphoto.Photo.decode(buffer).sha256() for buffer in [*buffers, mapped]}
        self.assertEqual(seen, {digest(whole)})

    def test_every_second_byte_of_a_buffer_is_a_buffer_too(self):
        spread = bytearray(2 * len(photo()))
        spread[::2] = photo()
        opened = idphoto.Photo.decode(memoryview(spread)[::2])
        self.assertEqual(opened.sha256(), digest(photo()))

    def test_the_buffer_is_free_again(self):
        buffer = bytearray(photo())
        opened = idphoto.Photo.decode(buffer)
        buffer[:] = bytes(len(buffer))
        buffer.clear()
        self.assertEqual(made(opened), made(idphoto.Photo.decode(photo())))

    def test_what_is_no_buffer_is_refused(self):
        for other in ("text", 7, None, [1, 2]):
            with self.subTest(other=other), self.assertRaises(TypeError):
                idphoto.Photo.decode(other)

    def test_limits_hold(self):
        limits = [
            {"max_bytes": len(photo()) - 1},
            {"max_side": 511},
            {"max_pixels": 512 * 512 - 1},
            {"max_memory": 1000},
        ]
        for limit in limits:
            with self.subTest(limit=limit), self.assertRaises(idphoto.ProcessorError.Photo) as seen:
                idphoto.Photo.decode(photo(), idphoto.PhotoLimits(**limit))
            self.assertEqual(seen.exception.code, "unreadable")
        idphoto.Photo.decode(photo(), idphoto.PhotoLimits(max_bytes=len(photo())))


class Pixels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.width, cls.height, cls.rgb = of_png(photo())
        cls.portrait = made(idphoto.Photo.decode(photo()))

    def layout(self, **settings):
        size = {"width": self.width, "height": self.height, "stride": 4 * self.width}
        return idphoto.RgbaLayout(**{**size, **settings})

    def test_a_bitmap_of_the_same_pixels_makes_the_same_portrait(self):
        order = idphoto.PixelOrder
        rgba, bgra = four_bytes(self.rgb), four_bytes(self.rgb, order="bgra")
        padded = four_bytes(self.rgb, padding=12, width=self.width)
        bitmaps = [
            (rgba, self.layout()),
            (bytearray(rgba), self.layout(order=order.RGBA)),
            (memoryview(bgra), self.layout(order=order.BGRA)),
            (padded, self.layout(stride=4 * self.width + 12)),
        ]
        for pixels, layout in bitmaps:
            with self.subTest(layout=layout):
                self.assertEqual(made(idphoto.Photo.from_rgba(pixels, layout)), self.portrait)

    def test_alpha_is_laid_on_white(self):
        clear = bytearray(four_bytes(self.rgb))
        clear[3::4] = b"\xff" * (len(clear) // 4)
        straight = self.layout(alpha=idphoto.AlphaMeaning.STRAIGHT)
        self.assertEqual(made(idphoto.Photo.from_rgba(clear, straight)), self.portrait)
        clear[3::4] = bytes(len(clear) // 4)
        with self.assertRaises(idphoto.ProcessorError.Photo) as seen:
            made(idphoto.Photo.from_rgba(clear, straight))
        self.assertEqual(seen.exception.code, "no_face")

    def test_a_wide_gamut_changes_colours(self):
        p3 = self.layout(space=idphoto.ColourSpace.DISPLAY_P3)
        self.assertNotEqual(made(idphoto.Photo.from_rgba(four_bytes(self.rgb), p3)), self.portrait)

    def test_orientation_turns_the_picture(self):
        opened = idphoto.Photo.from_rgba(
            bytes(4 * 20 * 10), idphoto.RgbaLayout(width=20, height=10, stride=80, orientation=6)
        )
        self.assertEqual((opened.width(), opened.height()), (10, 20))

    def test_a_layout_that_the_memory_does_not_hold_is_a_wrong_call(self):
        pixels = four_bytes(self.rgb)
        wrong = [
            (pixels, {"stride": 4 * self.width - 1}),
            (pixels[:-1], {}),
            (pixels, {"height": self.height + 1}),
            (b"", {}),
        ]
        for bitmap, settings in wrong:
            with self.subTest(settings=settings), self.assertRaises(idphoto.ProcessorError.Request):
                idphoto.Photo.from_rgba(bitmap, self.layout(**settings))
        with self.assertRaises(ValueError):
            idphoto.Photo.from_rgba(pixels, self.layout(width=-1))

    def test_a_camera_s_frame_is_taken_as_it_lies(self):
        luma, cb, cr = planes(self.width, self.height, self.rgb)
        size, half = {"width": self.width, "height": self.height}, self.width // 2
        plane = idphoto.PlaneLayout
        planar = idphoto.YuvLayout(
            **size, luma=plane(stride=self.width), cb=plane(stride=half), cr=plane(stride=half)
        )
        of_planes = idphoto.Photo.from_yuv420(luma, cb, cr, planar)
        self.assertEqual((of_planes.width(), of_planes.height()), (self.width, self.height))
        both = bytearray(2 * len(cb))
        both[0::2], both[1::2] = cb, cr
        pair = plane(stride=self.width, step=2)
        alternating = idphoto.YuvLayout(**size, luma=plane(stride=self.width), cb=pair, cr=pair)
        of_pairs = idphoto.Photo.from_yuv420(luma, both, memoryview(both)[1:], alternating)
        portrait = made(of_planes)
        self.assertEqual(made(of_pairs), portrait)
        video = idphoto.YuvLayout(
            **size,
            luma=plane(stride=self.width),
            cb=plane(stride=half),
            cr=plane(stride=half),
            matrix=idphoto.YuvMatrix.BT709,
            range=idphoto.YuvRange.VIDEO,
        )
        self.assertNotEqual(made(idphoto.Photo.from_yuv420(luma, cb, cr, video)), portrait)


if __name__ == "__main__":
    unittest.main()
