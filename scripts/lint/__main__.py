"""Own checks by name: `python -m scripts.lint NAME [--fix] FILE...`"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.console import Stop
from scripts.lint import modules, text, xml


def main(arguments: list[str]) -> int:
    """Run one check and print its findings; 1 when there are any."""
    name, *rest = arguments
    fix = "--fix" in rest
    files = [Path(word) for word in rest if word != "--fix"]
    checks = {
        "text": lambda: text.format_text(files, fix=fix),
        "hosts": lambda: text.hosts(files),
        "addons": modules.manifests,
        "translations": modules.translations,
        "oca-module": modules.oca_module,
        "oca-po": modules.oca_po,
        "pylint": modules.pylint,
        "xml": lambda: xml.check(files, fix=fix),
    }
    try:
        findings = checks[name]()
    except Stop as reason:
        findings = [str(reason)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
