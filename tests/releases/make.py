"""Makes the dump of a release, an invented company in its tables: `python -m tests.releases.make VERSION [CHECKOUT]`.

CHECKOUT is a checkout of that release; without one it is this checkout, to be run on the day of the release.
"""

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher.database import Database
from launcher.places import ROOT

FOLDER = Path(__file__).parent
ENDING = ".sql.xz"
KEY = "only-for-dumps-of-releases-" * 2


def main(version: str, checkout: str = str(ROOT)) -> None:
    with tempfile.TemporaryDirectory(prefix="klientela-release-", dir="/var/tmp") as name:
        home = Path(name)
        home.chmod(0o755)
        database = Database(home / "data", careless=True)
        database.prepare()
        database.start()
        try:
            manage(database, "prepare", "--no-link", root=Path(checkout))
            manage(database, "demo", root=Path(checkout))
            path = FOLDER / f"{version}{ENDING}"
            path.write_bytes(lzma.compress(dumped(database), preset=9 | lzma.PRESET_EXTREME))
        finally:
            database.stop()
    print(f"{path}: {path.stat().st_size // 1024} kB")


def dumped(database: Database) -> bytes:
    command = [str(database.programs / "pg_dump"), "-d", superuser(database), "--no-comments"]
    return subprocess.run(command, check=True, capture_output=True, env=with_password(database)).stdout


def load(database: Database, path: Path) -> None:
    """Lay out a database that holds nothing as a release had it."""
    command = [str(database.programs / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", superuser(database)]
    subprocess.run(command, check=True, capture_output=True, env=with_password(database), input=lzma.decompress(path.read_bytes()))


def superuser(database: Database) -> str:
    return f"host={database.socket} port=5432 user=postgres dbname=klientela"


def with_password(database: Database) -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": database._administrators_password()}


def manage(database: Database, *arguments: str, root: Path = ROOT) -> str:
    """Run a command of a checkout over the database, as the owner where it makes tables; without real data sets."""
    named = {"PYTEST_VERSION", "KLIENTELA_DEBUG", "KLIENTELA_OWNER_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in named}
    environment |= {"DATABASE_URL": database.url, "KLIENTELA_HOME": str(database.home), "DJANGO_KEY": KEY, "KLIENTELA_DATA": "/none"}
    environment |= {"KLIENTELA_OWNER_URL": database.owner_url, "KLIENTELA_STATEMENT_TIMEOUT": "30min", "PYTHONPATH": str(root)}
    command = [sys.executable, str(root / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=root)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
