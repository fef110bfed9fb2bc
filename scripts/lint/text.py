"""Checks of text files: spaces at line ends, line endings, conflicts, hosts."""

from __future__ import annotations

import re
from pathlib import Path

# Written with brackets so that this file does not match itself.
FORBIDDEN = re.compile(
    r"p[y]pi\.org|pythonh[o]sted|deb\.deb[i]an|snapshot\.deb[i]an|npmj[s]\.|"
    r"(?<![\w.$}])/(w[o]rk|r[o]ot|h[o]me/\w+)/"
)
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.M)


def hosts(files: list[Path]) -> list[str]:
    """Lines that name a registry host or a path of one machine."""
    found = []
    for path in files:
        for number, line in enumerate(read(path).splitlines(), 1):
            match = FORBIDDEN.search(line)
            if match:
                found.append(f"{path}:{number}: names {match[0]}")
    return found


def format_text(files: list[Path], *, fix: bool) -> list[str]:
    """Files with spaces at line ends, other line endings, no or many last newlines."""
    found = []
    for path in files:
        text = read(path)
        better = tidy(text, markdown=path.suffix == ".md")
        if CONFLICT.search(text):
            found.append(f"{path}: holds marks of a merge conflict")
        if better != text:
            if fix:
                path.write_text(better, newline="\n")
            else:
                found.append(f"{path}: {difference(text, better)}")
    return found


def read(path: Path) -> str:
    """Text of a file, "" when it is not text."""
    try:
        with path.open(newline="") as stream:
            return stream.read()
    except UnicodeDecodeError:
        return ""


def tidy(text: str, *, markdown: bool = False) -> str:
    """The text as it should be.

    >>> tidy("a \\r\\nb\\n\\n")
    'a\\nb\\n'
    >>> tidy("a  \\nb", markdown=True)  # a line break of Markdown
    'a  \\nb\\n'
    """
    ends = re.compile(r"(?<=\S)  $|[ \t]+$" if markdown else r"[ \t]+$", re.M)
    text = text.replace("\r\n", "\n")
    body = ends.sub(lambda m: m[0] if markdown and m[0] == "  " else "", text)
    body = body.rstrip("\n")
    return f"{body}\n" if body else ""


def difference(text: str, better: str) -> str:
    """What is wrong with a text, in words."""
    pairs = zip(text.split("\n"), better.split("\n"), strict=False)
    for number, (one, two) in enumerate(pairs, 1):
        if one != two:
            return f"line {number} ends in spaces or a carriage return"
    return "does not end in exactly one newline"
