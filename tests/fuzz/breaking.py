"""Ways to break a file: of any kind by its bytes, and of each kind by its structure, so that most of it stays valid."""

from __future__ import annotations

import io
import json
import re
import zipfile
from random import Random
from typing import Any

from tests.fuzz.reader import Break

# What numbers are broken into: bounds of machine integers, one beyond them, and what floats cannot be.
NUMBERS = (
    *("0", "-0", "1", "-1", "2", "7", "255", "65535", "65536", "1048575", "1048576", "2147483647", "2147483648"),
    *("4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616"),
    *("1000000000000000000", "1e308", "-1e308", "1e309", "1e-320", "0.1", "nan", "NaN", "inf", "-Infinity", "50%"),
    *("9" * 400, "f" * 500, "1" + "0" * 5000, "0x10", "1_0", "٣", "true", "null", "1/0", "0/1", "-1/3"),
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_LONGEST = 2**20


def broken(content: bytes, breaks: tuple[Break, ...] | list[Break], random: Random) -> bytes:
    """A file broken in one to four of these ways."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        content = random.choice(breaks)(content, random)
    return content[:_LONGEST]


def flip(content: bytes, random: Random) -> bytes:
    """A few bits the other way."""
    found = bytearray(content)
    for _ in range(random.randint(1, 8)):
        if found:
            found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def overwrite(content: bytes, random: Random) -> bytes:
    """A few bytes in a row of another value."""
    at, length = random.randint(0, len(content)), random.choice((1, 2, 4, 8))
    filling = random.choice((b"\xff", b"\x00", b"\x80", b"\x7f", bytes([random.randrange(256)])))
    return content[:at] + filling * length + content[at + length :]


def cut(content: bytes, random: Random) -> bytes:
    """Without its end."""
    return content[: random.randint(0, len(content))]


def drop(content: bytes, random: Random) -> bytes:
    """Without a piece of the middle."""
    start, stop = _piece(content, random)
    return content[:start] + content[stop:]


def repeat(content: bytes, random: Random) -> bytes:
    """A piece of it many times."""
    start, stop = _piece(content, random)
    times = random.choice((2, 3, 10, 100, 1000, 10_000))
    return (content[:start] + content[start:stop] * times + content[stop:])[:_LONGEST]


def shuffle(content: bytes, random: Random) -> bytes:
    """A piece of it elsewhere."""
    start, stop = _piece(content, random)
    rest = content[:start] + content[stop:]
    at = random.randint(0, len(rest))
    return rest[:at] + content[start:stop] + rest[at:]


def number(content: bytes, random: Random) -> bytes:
    """One or a few of the numbers in a text, others."""
    found = list(_NUMBER.finditer(content))
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 1, 2, 5)))), key=lambda m: -m.start()):
        content = content[: match.start()] + random.choice(NUMBERS).encode() + content[match.end() :]
    return content


BYTES: tuple[Break, ...] = (flip, overwrite, cut, drop, repeat, shuffle)


def words(*lexicon: str) -> Break:
    """A break that puts a word of the format into a text, or in place of a piece of it."""

    def insert(content: bytes, random: Random) -> bytes:
        at = random.randint(0, len(content))
        stop = at + random.choice((0, 0, 1, 5, 20))
        return content[:at] + random.choice(lexicon).encode() + content[stop:]

    return insert


def values(content: bytes, random: Random) -> bytes:
    """A text of JSON with one of its values replaced, left out, repeated, or wrapped."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return number(content, random)
    return json.dumps(changed(tree, random)).encode()


def member(content: bytes, random: Random, way: Break | None = None) -> bytes:
    """A zip archive with one of its members broken, renamed, left out or exchanged for another; packed anew.

    With a `way`, the first of its members is broken in that way.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()[:200]}
    except Exception:
        return flip(content, random)
    if not members:
        return content
    name = random.choice(list(members))
    if way is not None:
        first = next(iter(members))
        return zipped(members | {first: way(members[first], random)}, zipfile.ZIP_STORED)
    match random.randrange(7):
        case 0:
            del members[name]
        case 1:
            other = random.choice(list(members))
            members[name], members[other] = members[other], members[name]
        case 2:
            members[random.choice(("x.npy", "0.S.exact.npy", "0.U.data.npy", "../x", "header"))] = members.pop(name)
        case 3:
            members[name] = _other_array(members[name], random)
        case 4 if b"relufig" in members[name].replace(b"\0", b""):
            members[name] = _other_header(members[name], random)
        case _:
            members[name] = random.choice((flip, overwrite, cut, number, _other_array))(members[name], random)
    return zipped(members, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def npy(array: Any, pickled: bool = False) -> bytes:
    """A numpy array as a file."""
    import numpy as np

    made = io.BytesIO()
    np.lib.format.write_array(made, np.asarray(array), allow_pickle=pickled)
    return made.getvalue()


def _piece(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(content))
    return start, min(len(content), start + random.choice((1, 2, 4, 16, 64, 256)))


def _other_array(content: bytes, random: Random) -> bytes:
    """A numpy file that says another shape or dtype of the same bytes."""
    shapes = (
        "()",
        "(0,)",
        "(1,)",
        "(2, 2)",
        "(-1,)",
        "(99999999999,)",
        "(0, 10000000000)",
        "(1, 1, 1)",
        f"({2**62}, 4)",
    )
    types = ("<f8", "<i8", "<u8", "|O", "<U3", "<U999999999", "<c16", "|b1", "|V8", ">f4", "<M8[s]", "|S0", "<f2")
    said, sort = random.choice((b"'shape': ", b"'descr': ")), random.choice(types)
    start = content.find(said) + len(said)
    stop = content.find(b", '" if said == b"'descr': " else b", }", start)
    if start < len(said) or stop < 0:
        return content
    new = f"'{sort}'" if said == b"'descr': " else random.choice(shapes)
    # The header is as long as before: numpy pads it with blanks.
    header = content[10 : content.index(b"\n", 10)].rstrip() if b"\n" in content[10:] else content[10:]
    changed = header.replace(content[start:stop], new.encode(), 1)
    length = int.from_bytes(content[8:10], "little")
    return content[:10] + changed.ljust(length - 1)[: length - 1] + b"\n" + content[10 + length :]


def _other_header(content: bytes, random: Random) -> bytes:
    """The header of a network file with another value."""
    import numpy as np

    try:
        text = str(np.load(io.BytesIO(content)))
        return npy(np.array(json.dumps(changed(json.loads(text), random))))
    except ValueError:
        return content


def changed(tree: Any, random: Random) -> Any:
    """A tree of lists and dicts with one to three of its values others."""
    places = list(_places(tree))
    if not places:
        return random.choice((None, [], {}, 0))
    for _ in range(random.choice((1, 1, 2, 3))):
        inside, key = random.choice(places)
        value = inside[key] if not isinstance(inside, list) or key < len(inside) else None
        match random.randrange(6):
            case 0 if isinstance(inside, list):
                del inside[key:]
            case 1 if isinstance(inside, list):
                inside += [value] * random.choice((1, 10, 1000))
            case 2:
                inside[key] = [value]
            case 3:
                inside[key] = random.choice((None, True, [], {}, "", "x", "\x1b[31m", 1.5, -1, float("nan"), "é\n"))
            case _:
                inside[key] = random.choice((0, 1, 2, -1, 2**31, 2**63, 10**18, 10**40, 1e308, "1", [0, 1], [2**40, 3]))
        places = list(_places(tree))
        if not places:
            break
    return tree


def _places(tree: Any) -> Any:
    pending = [tree]
    while pending:
        inside = pending.pop()
        keys = range(len(inside)) if isinstance(inside, list) else inside if isinstance(inside, dict) else ()
        for key in list(keys):
            yield inside, key
            pending.append(inside[key])
