"""A sheet's PDF as PDFium shows it: the engine of a browser's viewer.

What lives here: one file in, its page as pixels and what is known of it out.
Nothing here knows what should be on the page.

    render.py SHEET.pdf DPI PAGE.rgb

writes the rows of the page as 8-bit RGB and prints one JSON object: the size
of the page in points, of the picture in pixels, whether programs that print
may scale, and where each picture lies (left, bottom, right, top, in points).
"""

import json
import sys
from pathlib import Path

import pypdfium2
from pypdfium2 import raw


def main() -> None:
    source, dpi, target = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    document = pypdfium2.PdfDocument(source)
    page = document[0]
    pictures = [
        found.get_bounds()
        for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    ]
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
    if bitmap.n_channels != 3:
        raise SystemExit(f"PDFium gave {bitmap.n_channels} channels")
    rows = memoryview(bitmap.buffer).cast("B")
    width = bitmap.width * 3
    with target.open("wb") as out:
        for row in range(bitmap.height):
            start = row * bitmap.stride
            out.write(rows[start : start + width])
    told = {
        "pages": len(document),
        "points": page.get_size(),
        "pixels": [bitmap.width, bitmap.height],
        "may_scale": bool(raw.FPDF_VIEWERREF_GetPrintScaling(document)),
        "pictures": pictures,
    }
    print(json.dumps(told))


main()
