"""``python -m app.cli`` does what ``scwres`` does."""

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
