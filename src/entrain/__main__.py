"""`python -m entrain`, and what the command `entrain` calls."""

import sys


def main() -> int:
    """Run the command line; return its exit status, 130 where it was interrupted."""
    try:
        from entrain.cli import main as run

        return run()
    except KeyboardInterrupt:  # before a command has begun, or after it has ended
        return 130


if __name__ == "__main__":
    sys.exit(main())
