"""What grown templates see, and the words they are made of."""

from __future__ import annotations

from typing import Final

CONTEXT: Final = {
    "name": "Daily Sales",
    "low": "abc",
    "empty": "",
    "digits": "42",
    "padded": "  mixed Case  ",
    "lines": "one\n\ntwo\r\nthree",
    "markup": "<b>bold</b> & \"quoted\" 'x' <script>",
    "csv": "a,b,,c",
    "wide": "é😀z",
    "zero": 0,
    "one": 1,
    "minus": -7,
    "half": 2.5,
    "big": 12345678901234567890,
    "tiny": 1e-7,
    "yes": True,
    "no": False,
    "nil": None,
    "numbers": [3, 1, 2],
    "words": ["pear", "Apple", "fig", "apple"],
    "mixed": [1, "1", None, True, [2, [3]], {"k": 1}, ""],
    "void": [],
    "pairs": [["b", 1], ["a", 2]],
    "record": {"b": 1, "a": "x", "10": "ten", "9": [1], "B": None},
    "nested": {"inner": {"deep": [{"leaf": "found"}]}, "length": 2},
    "nothing": {},
    "people": [
        {"n": "Ann", "age": 31, "on": True, "at": {"city": "Rome"}},
        {"n": "bob", "age": 5, "on": False, "at": {"city": "Oslo"}},
        {"n": "Cid", "age": 31, "on": True, "at": {"city": "Rome"}},
    ],
}

TEXTS: Final = (
    *("", "a", "x y", "-", ",", "1", "$&", "é", "😀", "\n", "}}", "%}", "it's", "0"),
    *('say "hi"', "back\\slash", "Daily", "  pad ", "a<b>&c", "3.7px", "name"),
    *("http://example.org/x", "me@example.com", "A-b_c d", "ǆ", "İstanbul", "ß"),
)
