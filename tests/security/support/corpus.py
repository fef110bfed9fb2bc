"""Payloads that people could type, and how to tell that one was executed or shown raw.

All of them call or hold `osrx`, which nothing else does.
"""

from __future__ import annotations

import csv
import io
import itertools

CALL = "osrx(1)"
# HTML and scripts in every place where a text can end up.
HTML = (
    "<script>{0}</script>",
    "<ScRiPt>{0}</sCrIpT>",
    "<img src=x onerror={0}>",
    "<img src=x onerror='{0}'>",
    '"><img src=x onerror={0}>',
    "'><svg onload={0}>",
    "<svg/onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<body onload={0}>",
    "<iframe src=javascript:{0}>",
    "<iframe srcdoc='<script>parent.{0}</script>'>",
    "<a href=javascript:{0}>x</a>",
    "<a href='java\tscript:{0}'>x</a>",
    "<a href='&#106;avascript:{0}'>x</a>",
    "<form action=javascript:{0}><button>x</button></form>",
    "<button formaction=javascript:{0}>x</button>",
    "<details open ontoggle={0}>",
    "<input autofocus onfocus={0}>",
    "<video><source onerror={0}></video>",
    "<math><mtext><script>{0}</script></mtext></math>",
    "</title><script>{0}</script>",
    "</textarea><script>{0}</script>",
    "--><script>{0}</script>",
    "]]><script>{0}</script>",
    '" onmouseover="{0}" x="',
    "' onfocus='{0}' autofocus x='",
    "javascript:{0}",
    "<style>@import 'javascript:{0}'</style>",
    "<object data='data:text/html,<script>{0}</script>'></object>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<p>\x3cscript\x3e{0}</p>",
    "\\u003cscript\\u003e{0}\\u003c/script\\u003e",
    "&lt;script&gt;{0}&lt;/script&gt;",
)
# Templates: what is evaluated shows 49osrx.
TEMPLATE = (
    "{{7*7}}osrx",
    "${7*7}osrx",
    "#{7*7}osrx",
    "<%= 7*7 %>osrx",
    "<t t-out='7*7'/>osrx",
    "%(7*7)sosrx",
    "{7*7}osrx",
    "{0.__class__}osrx",
    "%sosrx",
)
SQL = (
    "' OR 1=1--osrx",
    "'; DROP TABLE osrx;--",
    "\\'; SELECT pg_sleep(5);--osrx",
    '" OR ""="osrx',
    "1) UNION SELECT login FROM res_users--osrx",
    "osrx%' ESCAPE '!",
    "osrx\\",
    "osrx%s%s",
)
FORMULA = (
    "=1+1+osrx",
    '=HYPERLINK("https://evil.example","osrx")',
    "=cmd|' /C calc'!A0 osrx",
    "+1+1+osrx",
    "-1+1+osrx",
    "@SUM(1+1)*osrx",
    "\t=1+1+osrx",
    "\r=1+1+osrx",
)
WRAPPERS = ("{0}", "Text {0}", "{0}\n{0}", "   {0}", "A & B {0}", "“{0}”", "{0}😀")


def payloads(count: int) -> list[str]:
    """So many payloads; the first of each kind come first."""
    calls = (CALL, "window.osrx(1)", "top['osrx'](1)", "osrx`1`", "self.osrx&&osrx(1)")
    html = [text.replace("{0}", call) for call, text in itertools.product(calls, HTML)]
    base = [
        text
        for group in itertools.zip_longest(html, TEMPLATE, SQL, FORMULA)
        for text in group
        if text
    ]
    every = [w.replace("{0}", text) for w in WRAPPERS for text in base]
    return list(dict.fromkeys(every))[:count]


def executable(text: str) -> list[str]:
    """What a browser would execute in a page, or a template has evaluated."""
    from lxml import etree, html

    found = []
    if "49osrx" in text:
        found.append("an evaluated template")
    if "osrx" not in text or not text.strip():
        return found
    try:
        tree = html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return found
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.lower()
        body = "".join(node.itertext()) if tag in ("script", "style") else ""
        if tag == "script" and calls(body):
            found.append(f"<script>{body[:60]}")
        if tag == "style" and "javascript" in body and "osrx" in body:
            found.append(f"<style>{body[:60]}")
        for name, value in node.attrib.items():
            flat = "".join(value.split()).lower()
            if "osrx" not in flat:
                continue
            if name.lower().startswith("on"):
                found.append(f"<{tag} {name}={value[:60]}>")
            elif name.lower() in LINKS and flat.startswith(
                ("javascript:", "data:text/html", "vbscript:")
            ):
                found.append(f"<{tag} {name}={value[:60]}>")
            elif name.lower() in ("srcdoc", "content") and (
                "<script" in flat or "javascript:" in flat
            ):
                found.append(f"<{tag} {name}={value[:60]}>")
    return found


LINKS = ("href", "src", "action", "formaction", "data", "xlink:href", "poster")


def calls(script: str) -> bool:
    """True when a script calls osrx, not when a JSON text in it holds the word."""
    if "osrx" not in script:
        return False
    # Escaped text in a JSON or JavaScript string cannot end the script element.
    outside = script.strip()
    return outside.startswith(("osrx", "window.osrx", "top[", "self.osrx", "parent."))


def formulas(data: bytes, kind: str) -> list[str]:
    """Cells that a spreadsheet would calculate."""
    if kind == "csv":
        text = data.decode("utf-8-sig", "replace")
        rows = csv.reader(io.StringIO(text, newline=""))
        return [
            cell[:60]
            for row in rows
            for cell in row
            if "osrx" in cell
            and cell.lstrip("\t\r \n").startswith(("=", "+", "-", "@"))
        ]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        str(cell.value)[:60]
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
