"""What a value shows of a person when it is printed or logged: what it is, and no figure.

The library says so of its records itself (`str`); `repr`, which lists, debuggers and messages of
exceptions use, is made by Python's dataclasses and would show every field. A `Scope` is written by the
generator, with the id in it.
"""

import dataclasses
from types import ModuleType


def make_plain(module: ModuleType) -> None:
    """`repr` of a record whose `str` the library writes says the same."""
    for kind in vars(module).values():
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            if "_UniffiLib" in kind.__str__.__code__.co_names:
                kind.__repr__ = kind.__str__  # type: ignore[method-assign]
    for case in (module.Scope.ONE, module.Scope.ALL):
        case.__str__ = case.__repr__ = lambda _: "Scope"
