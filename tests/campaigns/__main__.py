"""``./run campaign NAME``: the long form of what the tests do in short."""

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests.campaigns.reporting import publish

NAMES = ("faults", "kills", "mutations", "races")


def main() -> int:
    """Run one campaign. Returns 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="./run campaign", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--seed", type=int, default=20251008)
    parser.add_argument("--size", type=int, default=0, help="how much; the campaign's own measure unless given")
    parser.add_argument(
        "--folder", type=Path, help="where to work, for example on another disk; temporary unless given"
    )
    parser.add_argument("--no-page", action="store_true", help="print the figures and leave docs/campaigns.md as it is")
    arguments = parser.parse_args()
    campaign = import_module(f"tests.campaigns.{arguments.name}")
    with tempfile.TemporaryDirectory(prefix="scwres-campaign-", dir=arguments.folder) as folder:
        report = campaign.run(Path(folder), arguments.seed, arguments.size or campaign.SIZE)
    publish(report, keep=not arguments.no_page)
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
