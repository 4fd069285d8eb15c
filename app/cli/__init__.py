"""The `dnqa` command. Each group is one file; heavy imports happen when a command runs."""

import sys

from app.errors import DnqaError


def main() -> None:
    """Run the command line: exit code 0, 1 for a finding or a failure, 2 for wrong usage."""
    from app.cli.root import root
    from app.cli.terminal import fail

    try:
        root()
    except DnqaError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
