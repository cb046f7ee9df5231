"""Side by side and many times: the same bytes, and no memory that stays."""

import gc
import sys
import threading
import tracemalloc
import unittest
import weakref
from concurrent.futures import ThreadPoolExecutor

import idphoto
from given import digest, photo, portrait, processor, request
from pixels import four_bytes, of_png

THREADS = 8
# Calls that are measured, after as many that fill caches and arenas.
CALLS = 200
# What an allocator may keep to itself; 200 leaked photos of the sample would be 150 MB.
SLACK = 24 << 20


class SideBySide(unittest.TestCase):
    def test_threads_make_the_same_portrait(self):
        shared = idphoto.Photo.decode(photo())
        start = threading.Barrier(THREADS)

        def work(number):
            start.wait()
            opened = shared if number % 2 else idphoto.Photo.decode(photo())
            return digest(processor().make(opened, request()).bytes())

        with ThreadPoolExecutor(THREADS) as pool:
            self.assertEqual(set(pool.map(work, range(2 * THREADS))), {digest(portrait())})

    def test_other_threads_run_meanwhile(self):
        opened, ticks, done = idphoto.Photo.decode(photo()), [], threading.Event()

        def tick():
            while not done.wait(0.001):
                ticks.append(1)

        beside = threading.Thread(target=tick)
        beside.start()
        try:
            processor().make(opened, request())
        finally:
            done.set()
            beside.join()
        # A call that held the interpreter would leave one or two.
        self.assertGreater(len(ticks), 20)


def resident():
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


class Often(unittest.TestCase):
    def round(self):
        """Every kind of thing that crosses: objects, records, buffers, errors, callbacks."""
        opened = idphoto.Photo.decode(photo())
        idphoto.Photo.from_rgba(self.pixels, self.layout)
        processor().standards()
        for call in (lambda: idphoto.Photo.decode(b"none"), lambda: processor().standard("none")):
            with self.assertRaises(idphoto.ProcessorError):
                call()
        with self.assertRaises(idphoto.ProcessorError.Internal):
            processor().make(opened, request(), Failing())

    @classmethod
    def setUpClass(cls):
        width, height, rgb = of_png(photo())
        cls.pixels = four_bytes(rgb)
        cls.layout = idphoto.RgbaLayout(width=width, height=height, stride=4 * width)

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_many_calls_leave_nothing_behind(self):
        for _ in range(CALLS // 4):
            self.round()
        gc.collect()
        tracemalloc.start()
        before, traced = resident(), tracemalloc.get_traced_memory()[0]
        for _ in range(CALLS):
            self.round()
        gc.collect()
        grown, kept = resident() - before, tracemalloc.get_traced_memory()[0] - traced
        tracemalloc.stop()
        self.assertLess(grown, SLACK)
        self.assertLess(kept, 200_000)
        print(f"{CALLS} rounds: {grown >> 10} KiB more in memory, {kept >> 10} KiB of Python's own")

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_many_portraits_leave_nothing_behind(self):
        opened = idphoto.Photo.decode(photo())
        for _ in range(5):
            processor().make(opened, request())
        before = resident()
        for _ in range(20):
            made = processor().make(opened, request()).bytes()
            self.assertEqual(digest(made), digest(portrait()))
        self.assertLess(resident() - before, SLACK)

    def test_a_listener_is_let_go(self):
        listener = Failing()
        alive = weakref.ref(listener)
        with self.assertRaises(idphoto.ProcessorError.Internal):
            processor().make(idphoto.Photo.decode(photo()), request(), listener)
        del listener
        gc.collect()
        self.assertIsNone(alive())


class Failing(idphoto.ProgressListener):
    def on_progress(self, progress):
        raise ValueError("no")


if __name__ == "__main__":
    unittest.main()
