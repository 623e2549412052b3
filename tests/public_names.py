"""The public names of relufig, one a line, as docs/public-names.txt lists them.

`python -m tests.public_names` writes the list anew. A name is public if its package's `__all__` holds it. If it is a
module, its functions and classes are listed; of a class, its public methods, properties and annotated attributes too.
"""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import relufig

LIST = Path(__file__).parents[1] / "docs" / "public-names.txt"
_HEAD = """\
# What users of relufig may rely on, one name a line. Everything else may change without notice; so may the limits on
# files, which relufig.limits states.
# Written by `python -m tests.public_names`; a test compares it with the code.
"""


def packages():
    """relufig, the packages in it, at any depth, and the one other module that users import from."""
    yield relufig
    yield importlib.import_module("relufig.pages.svg")
    for found in pkgutil.walk_packages(relufig.__path__, "relufig."):
        if found.ispkg:
            yield importlib.import_module(found.name)


def public_names():
    """Each public name with its parameters, sorted, and each object once: under its shortest name."""
    lines = {}
    for package in packages():
        for name in package.__all__:
            value = getattr(package, name)
            full = f"{package.__name__}.{name}"
            known = lines.get(id(value))
            if known is None or (full.count("."), full) < (known[0].count("."), known[0]):
                lines[id(value)] = full, list(_lines(full, value))
    return sorted(line for _, described in lines.values() for line in described)


def _lines(full, value):
    if inspect.ismodule(value):
        for name, member in vars(value).items():
            if name[0] != "_" and getattr(member, "__module__", None) == value.__name__:
                yield from _lines(f"{full}.{name}", member)
        return
    yield full + _parameters(value)
    if inspect.isclass(value):
        for name in inspect.get_annotations(value):
            if name[0] != "_":
                yield f"{full}.{name}"
        for name, member in vars(value).items():
            if name[0] != "_" and (callable(member) or isinstance(member, property | classmethod | staticmethod)):
                yield f"{full}.{name}{_parameters(inspect.unwrap(getattr(value, name)))}"


def _parameters(value):
    """The names and defaults of what can be called, without annotations; "" for any other value."""
    if not callable(value):
        return ""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    bare = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    text = str(signature.replace(parameters=bare, return_annotation=signature.empty))
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def written():
    """The text of the list as the code has it."""
    return _HEAD + "".join(f"{line}\n" for line in public_names())


if __name__ == "__main__":
    LIST.parent.mkdir(exist_ok=True)
    LIST.write_text(written(), encoding="utf-8")
