"""Ways to break model files by their structure: protobuf's of ONNX, safetensors', and the pickles of PyTorch."""

from __future__ import annotations

import contextlib
import json
import pickletools
from random import Random
from typing import Any

from tests.fuzz.breaking import changed, flip, shuffle

_NUMBERS = (0, 1, -1, 2, 3, 7, 10, 16, 2**31 - 1, 2**31, 2**40, 2**62, -(2**63))
_OPERATIONS = (
    b"cos\nsystem\n",
    b"cbuiltins\neval\n",
    b"R",
    b")",
    b"}",
    b"]",
    b"u",
    b"b",
    b"K\xff",
    b"X\xff\xff\xff\x7f",
)
_WORDS = ("", "x", "y", "Relu", "Gemm", "MatMul", "Add", "If", "Loop", "Conv", "\x1b[31m", "../x", "é" * 99, "inputs")


def protobuf(content: bytes, random: Random) -> bytes:
    """An ONNX file with one of its fields changed, dropped or repeated, wherever it is nested."""
    from google.protobuf.message import DecodeError
    from onnx import ModelProto

    model = ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError:
        return flip(content, random)
    for _ in range(random.choice((1, 1, 2, 3))):
        message = _inner(model, random)
        fields = message.DESCRIPTOR.fields
        # What is not UTF-8 cannot be read as text, and not every number be set; for these, bits are flipped.
        with contextlib.suppress(ValueError):
            _change(message, random.choice(fields), random)
    return bytes(model.SerializeToString())


def _inner(message: Any, random: Random) -> Any:
    """A message somewhere within."""
    while True:
        inner = []
        for field, value in message.ListFields():
            if field.message_type is not None:
                inner += list(value) if field.is_repeated else [value]
        if not inner or random.random() < 0.15:
            return message
        message = random.choice(inner)


def _change(message: Any, field: Any, random: Random) -> None:
    value = getattr(message, field.name)
    if random.random() < 0.15:
        message.ClearField(field.name)
    elif field.message_type is not None:
        if not field.is_repeated:
            value.SetInParent()
        elif value and random.random() < 0.5:
            value.add().CopyFrom(random.choice(list(value)))
        elif value:
            del value[random.randrange(len(value))]
        else:
            value.add()
    elif not field.is_repeated:
        setattr(message, field.name, _of_kind(value, random))
    elif value and random.random() < 0.5:
        value[random.randrange(len(value))] = _of_kind(value[0], random)
    else:
        value.extend(
            [_of_kind(value[0], random) if value else 1] * random.choice((1, 2, 100)) if _numeric(field) else []
        )


def _numeric(field: Any) -> bool:
    return field.cpp_type not in (field.CPPTYPE_STRING, field.CPPTYPE_ENUM, field.CPPTYPE_MESSAGE)


def _of_kind(value: Any, random: Random) -> Any:
    if isinstance(value, float):
        return random.choice((0.0, -0.0, 1e-45, 3e38, float("inf"), float("nan"), -1.5))
    if isinstance(value, int):
        number = random.choice(_NUMBERS)
        return number if abs(value) > 2**31 or abs(number) < 2**31 or random.random() < 0.5 else 1
    if isinstance(value, bytes):
        return random.choice((b"", value[:-1], value * 2, value + b"\0", flip(value, random), b"\xff" * len(value)))
    return random.choice((*_WORDS, value + "x", value * 2))


def tensors(content: bytes, random: Random) -> bytes:
    """A .safetensors file with its header changed, or the length that it says the header has."""
    length = int.from_bytes(content[:8], "little")
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError):
        return flip(content, random)
    if random.random() < 0.1:
        return random.choice((0, length - 1, length + 1, 2**31, 2**63)).to_bytes(8, "little") + content[8:]
    said = json.dumps(changed(header, random)).encode()
    return len(said).to_bytes(8, "little") + said + content[8 + length :]


def pickled(content: bytes, random: Random) -> bytes:
    """A pickle with some of its operations left out, repeated, or in another order."""
    try:
        places = [at for _, _, at in pickletools.genops(content) if at is not None]
    except Exception:
        return shuffle(content, random)
    parts = [content[start:stop] for start, stop in zip(places, [*places[1:], len(content)], strict=True)]
    for _ in range(random.choice((1, 1, 2, 5))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        match random.randrange(4):
            case 0:
                parts[at] = b""
            case 1:
                parts[at] = parts[at] * random.choice((2, 10))
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case _:
                parts[at] = random.choice((*_OPERATIONS, parts[other]))
    return b"".join(parts)
