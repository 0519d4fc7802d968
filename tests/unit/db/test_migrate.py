"""The newest migration is known without Alembic, and is the one that Alembic would bring a database to."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from app.db import migrate


def test_the_newest_migration_is_the_one_head_of_alembics_line():
    script = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))

    assert script.get_heads() == [migrate.newest_migration()]


def test_asking_for_the_newest_migration_loads_no_alembic():
    program = (
        "import sys; from app.db.migrate import newest_migration; newest_migration(); print('alembic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert done.stdout == "False\n"
