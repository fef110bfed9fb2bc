"""Entry point of all commands: `python3 scripts/main.py COMMAND`.

Exit status: 0 fine, 1 tests or linters found something, 2 a command could not do its
work (one sentence says why), 130 interrupted.
"""

import os
import sys

OLDEST = (3, 11)
NEWEST = (3, 12)


def check_python():
    """Refuse a Python that Odoo's pins do not work with. Readable by old Pythons."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.stderr.write(
            "Python 3.11 is needed (3.12 may do), and this is %d.%d.%d (%s): "
            "run make with PYTHON=/path/to/python3.11\n"
            % (tuple(sys.version_info[:3]) + (sys.executable,))
        )
        sys.exit(2)


def main():
    """Run the command named on the command line."""
    check_python()
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    from scripts import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
