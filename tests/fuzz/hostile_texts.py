"""Hostile texts: of comparators, and of pictures in SVG."""

from __future__ import annotations

from collections.abc import Callable

DEEP = 100_000
USES = '<g id="u0"><path d="M0 0h1v1z"/></g>'
for level in range(12):
    USES += f'<g id="u{level + 1}">' + f'<use href="#u{level}"/>' * 10 + "</g>"
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))


def svg(inside: str) -> bytes:
    """A picture."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


COMPARATORS: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "there must be at least one comparator, got none"),
    ("not text", lambda: b"0:1\n\xff\xfe", "line 2: the file must be UTF-8 text"),
    ("too many bytes", lambda: b"\n" * (2**24 + 1), "a file must have at most 16,777,216 bytes, got more"),
    ("a million lines", lambda: b"\n" * (2**20 + 1), "there must be at most 1,048,576 lines, got 1,048,577"),
    (
        "a million layers of JSON",
        lambda: b'{"N": 2, "nw": [' + b"[[0,1]]," * 2**20 + b"[[0,1]]]}",
        "there must be at most 2,097,152 lists, got",
    ),
    (
        "10^18 wires",
        lambda: b'{"N": 1000000000000000000, "nw": []}',
        "N must be a whole number from 1 to 1,048,576, got '100",
    ),
    ("10^9 wires of a line", lambda: b"0:999999999", "line 1: wires must be between 0 and 1,048,575, got 999,999,999"),
    (
        "a wire of many digits",
        lambda: b"0:" + b"9" * 10**6,
        "line 1: comparators must be written as 0:1,2:3, got '0:9999",
    ),
    (
        "a wire of 4,000 digits",
        lambda: b'{"N": 2, "nw": [[0, ' + b"9" * 4000 + b"]]}",
        "wires must be between 0 and 1, got a number of 13,288 bits",
    ),
    (
        "a wire of 4,000 digits twice",
        lambda: b'{"N": 2, "nw": [[' + b"9" * 4000 + b"," + b"9" * 4000 + b"]]}",
        "a comparator must join two different wires, got a number of 13,288 bits",
    ),
    (
        "10^5 digits",
        lambda: b'{"N": ' + b"9" * 10**5 + b"}",
        "the JSON is nested too deeply, or has numbers that are too",
    ),
    ("nested deep", lambda: b'{"N": ' + b"[" * DEEP, "the JSON is nested too deeply, or has numbers that are too long"),
    ("truncated", lambda: b'{"N": 2, "nw": [[0,1]', "line 1: the JSON is broken"),
    ("a million layers", lambda: b"0:1\n" * 70_000, "line 65537: there must be at most 65,536 layers, got 65,537"),
    (
        "two million comparators",
        lambda: b'{"N":2,"nw":[' + b"[]," * 2**20 + b"[]]}",
        "at most 1,048,576 comparators, got 1,",
    ),
    (
        "a long line",
        lambda: b",".join(b"%d:%d" % (2 * k, 2 * k + 1) for k in range(10**5)) + b",",
        "a comparator must follow",
    ),
    ("a long line of one wire", lambda: b"0:1," * 10**5, "line 1: a comparator must follow each comma"),
    ("commands", lambda: b"0:1 \x1b[31m", r"line 1: comparators must be written as 0:1,2:3, got '0:1 \x1b[31m'"),
    ("NaN wires", lambda: b'{"N": NaN, "nw": []}', "N must be a whole number from 1 to 1,048,576, got 'nan'"),
]
PICTURES: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "an SVG is needed, got an empty file"),
    ("not text", lambda: b"\xff\x00<svg/>", "an SVG must be well-formed XML, got"),
    ("truncated", lambda: svg('<path d="M0 0h1v1z"/>')[:-3], "an SVG must be well-formed XML, got"),
    ("too many bytes", lambda: svg(" " * 2**20), "an SVG of at most 1,048,576 bytes can be read, got more"),
    (
        "a billion laughs",
        lambda: f'<!DOCTYPE s [<!ENTITY a "a">{ENTITIES}]><svg>&i;</svg>'.encode(),
        "entities and external references are not read, got a",
    ),
    (
        "another file",
        lambda: b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        "entities and external references are not read, got a",
    ),
    (
        "another document",
        lambda: svg('<use href="http://localhost/a.svg#a"/>'),
        "<use> must refer to an element of this",
    ),
    (
        "uses of themselves",
        lambda: svg('<g id="a"><use href="#a"/></g>'),
        "nested more than 64 deep, nor use themselves",
    ),
    (
        "uses of uses",
        lambda: svg(USES),
        "at most 65,536 elements, numbers and letters of paths can be read, got",
    ),
    ("groups nested deep", lambda: svg("<g>" * DEEP + "</g>" * DEEP), "elements must not be nested more than 64 deep"),
    (
        "not a number",
        lambda: svg('<path d="M0 0L nan 1 1 1z"/>'),
        "d of <path> must be path data, got 'M0 0L nan 1 1 1z'",
    ),
    (
        "a path that begins nowhere",
        lambda: svg('<path d="t1 1C2 3 4 3 5 1z"/>'),
        "d of <path> must be path data, got 't1 1C",
    ),
    ("a path that only ends", lambda: svg('<path d="z"/>'), "d of <path> must be path data, got 'z'"),
    ("infinite", lambda: svg('<path d="M0 0L1e999 1 1 1z"/>'), "coordinates must be at most 3.27e+150, got inf"),
    (
        "almost infinite",
        lambda: svg('<path d="M0 0L1e308 1 1 1z"/>'),
        "coordinates must be at most 3.27e+150, got 1e+308",
    ),
    (
        "percent",
        lambda: svg('<rect width="50%" height="3"/>'),
        "width of <rect> must be a length from 0 on (no percentage)",
    ),
    ("no area", lambda: svg('<path d="M1 1z"/>'), "at least one filled shape with an area is needed, got none"),
    (
        "a number that does not end",
        lambda: svg(f'<polygon points="{"1" * 1_000_000}"/>'),
        "a number in points of <polygon> must have at most 100 characters, got one of 1,000,000",
    ),
    (
        "many numbers without a second one",
        lambda: svg(f'<polygon points="{("1" * 80 + "e ") * 12_000}"/>'),
        "points of <polygon> must be pairs of numbers, got '1111",
    ),
    (
        "a length that does not end",
        lambda: svg(f'<rect width="{"1" * 1_000_000}%" height="1"/>'),
        "a number in width of <rect> must have at most 100 characters, got one of 1,000,000",
    ),
    (
        "a transform that does not end",
        lambda: svg(f'<rect transform="scale({"1" * 1_000_000}e)" height="1" width="1"/>'),
        "a number in transform of <rect> must have at most 100 characters, got one of 1,000,000",
    ),
    (
        "long colours",
        lambda: svg(f'<rect fill="rgb({"1" * 250})"/>' * 3000),
        "<rect>: fill must be none, a colour, or a gradient of this file, got 'rgb(1",
    ),
    (
        "gradients that refer to each other",
        lambda: svg("".join(f'<linearGradient id="g{k}" href="#g{k + 1}"/>' for k in range(20_000))),
        "at least one filled shape with an area is needed, got none",
    ),
    ("commands", lambda: svg('<path d="M&#x202e;"/>'), r"d of <path> must be path data, got 'M\u202e'"),
    (
        "many closings",
        lambda: svg(f'<path d="M0 0{"z" * 200_000}"/>'),
        "at least one filled shape with an area is needed, got none",
    ),
    (
        "many outlines",
        lambda: svg(f'<path d="M0 0{"h1z" * 20_000}"/>'),
        "at most 1,365 outlines of a <path> can be read, got",
    ),
    ("a long path", lambda: svg(f'<path d="M0 0{"h1" * 30_000}z"/>'), "at most 4096 edges can be handled, got more"),
    ("many shapes", lambda: svg('<circle r="1"/>' * 50_000), "at most 8,192 elements can be read, got 50,001"),
    (
        "many shapes under many transforms",
        lambda: svg('<g transform="scale(1)">' * 60 + "<path/>" * 20_000 + "</g>" * 60),
        "at most 65,536 elements, numbers and letters of paths can be read, got 7,",
    ),
    (
        "a long style",
        lambda: svg(f"<style>{'a ' * 100_000}</style>"),
        "a <style> must have at most 65,536 characters, got 200",
    ),
    (
        "comments in a style",
        lambda: svg(f"<style>{'/*' * 30_000}</style>"),
        "a <style> must be rules with one pair of braces each",
    ),
    (
        "a style that moves",
        lambda: svg('<path style="transform:scale(2)" d="M0 0h1v1z"/>'),
        "a style must not set transform, which is not read from styles",
    ),
    ("a long colour", lambda: svg(f'<g fill="{"#" * 9999}"/>'), "fill must have at most 256 characters, got 9,999"),
    (
        "a script",
        lambda: svg("<script>alert(1)</script>"),
        "the elements that can be read are g, defs, use, style, path",
    ),
]
