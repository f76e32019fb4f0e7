#!/usr/bin/env python
"""Django's command-line door to the project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # Nobody waits for a command as for a page, and a migration takes its time.
    os.environ["STATEMENT_SECONDS"] = os.environ.get("STATEMENT_SECONDS") or "0"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
