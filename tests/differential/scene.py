"""The pictures that the corpus is made of.

What lives here: one scene, drawn from a seed, out of which every file of the
corpus shows a piece.  It is built like a photo: smooth ground (so that a wrong
quantiser or a lost DC coefficient shows as a wrong level), outlines in strong
colours (so that shifted or wrongly upsampled chroma shows), thin dark lines
like hair, and a little noise on top, the same in all three channels, as a
sensor's is after its own denoising.  Pure noise would be no use: two right
decoders differ most there, in chroma, and a tolerance wide enough for it would
hide real errors everywhere else.

Nothing here depends on the machine: Pillow draws without anti-aliasing, and
`random` promises the same numbers for the same seed.
"""

import random

from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 640, 480
# Levels up and down; what a phone leaves at ISO 400.
NOISE = 6


class Scene:
    """The drawn scene and the random numbers that choose pieces of it."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.image = self._drawn()

    def piece(self, size: tuple[int, int]) -> Image.Image:
        """A piece of this size from anywhere, in RGB."""
        left = self.random.randint(0, WIDTH - size[0])
        top = self.random.randint(0, HEIGHT - size[1])
        return self.image.crop((left, top, left + size[0], top + size[1]))

    def veil(self, size: tuple[int, int]) -> Image.Image:
        """An alpha channel: clear, solid and everything between, with an outline."""
        alpha = Image.linear_gradient("L").resize(size)
        draw = ImageDraw.Draw(alpha)
        draw.ellipse(self._box(size), fill=self.random.choice([0, 255]))
        return alpha

    def _drawn(self) -> Image.Image:
        size = (WIDTH, HEIGHT)
        down = Image.linear_gradient("L").resize(size)
        across = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(size)
        round_ = Image.radial_gradient("L").resize(size)
        image = Image.merge("RGB", (across, down, round_))
        draw = ImageDraw.Draw(image)
        for _ in range(60):
            colour = tuple(self.random.randrange(256) for _ in range(3))
            shape = self.random.choice([draw.ellipse, draw.rectangle])
            shape(self._box(size, 140), fill=colour)
        for _ in range(400):
            x, y = self.random.randrange(WIDTH), self.random.randrange(HEIGHT)
            dx, dy = self.random.randint(-30, 30), self.random.randint(-90, 90)
            dark = self.random.randrange(70)
            draw.line((x, y, x + dx, y + dy), fill=(dark, dark * 3 // 4, dark // 2))
        grain = Image.frombytes("L", size, self.random.randbytes(WIDTH * HEIGHT))
        # 128 stands for no change.
        grain = grain.point([128 + (v * (2 * NOISE + 1) // 256) - NOISE for v in range(256)])
        return ImageChops.add(image, Image.merge("RGB", [grain] * 3), offset=-128)

    def _box(self, size: tuple[int, int], largest: int | None = None) -> tuple[int, int, int, int]:
        width, height = size
        left, top = self.random.randrange(width), self.random.randrange(height)
        right = left + self.random.randrange(largest or width)
        bottom = top + self.random.randrange(largest or height)
        return (left, top, right, bottom)
