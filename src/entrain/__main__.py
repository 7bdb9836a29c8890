"""`python -m entrain`, and what the command `entrain` calls."""

import sys

if __name__ == "__main__":
    try:
        from entrain.cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # before a command has begun, or after it has ended
        sys.exit(130)
