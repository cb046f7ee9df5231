"""What a call writes to standard error, also from below Python. No test here."""

import contextlib
import os
import tempfile


@contextlib.contextmanager
def standard_error():
    """The bytes, in a list that is filled at the end."""
    held, said = os.dup(2), []
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(held, 2)
            os.close(held)
            file.seek(0)
            said.append(file.read())
