"""`KeyboardInterrupt` and `SystemExit` in something of the app's that the library calls: they end that call
as any exception does, and arrive where the library was called from.

The generated module catches `Exception` alone. What is none falls through to ctypes, which prints it with
its text and tells the library that all went well: an anchor would count as set that was not.
"""

import threading
from types import ModuleType


def let_through(module: ModuleType) -> None:
    """Of every callback and every call of the module."""
    callback, call = module._uniffi_trait_interface_call_with_error, module._uniffi_rust_call_with_error
    # A callback comes on the thread of the call.
    fallen = threading.local()

    def careful_callback(status, *rest):
        try:
            callback(status, *rest)
        except BaseException as stop:
            status.code = module._UniffiRustCallStatus.CALL_UNEXPECTED_ERROR
            status.error_buf = module._UniffiFfiConverterString.lower("")
            # That of an exception which cannot even be shown is no stop.
            if not isinstance(stop, Exception):
                fallen.stop = stop

    def careful_call(*args):
        try:
            return call(*args)
        finally:
            stop = vars(fallen).pop("stop", None)
            if stop is not None:
                raise stop from None

    module._uniffi_trait_interface_call_with_error = careful_callback
    module._uniffi_rust_call_with_error = careful_call
