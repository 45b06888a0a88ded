"""`bin/klientela`: runs a command of the program over the data folder of this installation."""

from __future__ import annotations

import os
import sys

from launcher import restoring, roles, upgrade
from launcher.install import python_packages
from launcher.places import ROOT, VENV, data_home

USAGE = """bin/klientela [--data DIR] COMMAND
  status [--json]                   pids and ports of web, worker and database
  trust                             how other computers come to trust our certificates
  down                              stop everything
  roles                             what to run on a database server of your own
  backup [--to DIR] [--key]         back up the running installation and prove it; --key prints the key to keep elsewhere
  restore FILE --to DIR [--at TIME] [--key FILE]   make a data folder out of a backup, on any machine
  upgrade [--check] [--previous DIR] [--link LINK]   bring the installation to this version; tried on a copy first, taken back when it fails
  verify [CHECK …] [--json]         prove that what must hold does hold
  doctor [--json]                   what is wrong with the running system, and what to do
  urls [--json]                     every page and API operation with its policy
  user add NAME [--email E]         enter a user, print the link for a password
  token add USER [--operations …]   make an API key, printed once; --entities, --addresses, --days limit it, too
  import FILE --mapping NAME        import a file with a saved mapping
  configuration export [FILE]       everything that is set up, as one file
  configuration import FILE --by USER [--apply]   what such a file would change; with --apply, do it
  demo                              fill an empty database with demonstration data
  help COMMAND                      everything else: what manage.py knows"""


def main(arguments: list[str]) -> int:
    """Become the command."""
    home = data_home()
    if arguments[:1] == ["--data"] and len(arguments) > 1:
        os.environ["KLIENTELA_HOME"], arguments = arguments[1], arguments[2:]
        home = data_home()
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(USAGE)
        return 0
    if arguments[0] == "roles":
        return roles.main(arguments[1:])
    python_packages("requirements.txt")
    os.environ["KLIENTELA_HOME"] = str(home)
    if arguments[0] in restoring.COMMANDS:
        return restoring.run(home, arguments)
    if arguments[0] == "upgrade":
        return upgrade.main(home, arguments[1:])
    python = VENV / "bin" / "python"
    sys.stdout.flush()
    os.execv(  # noqa: S606
        python, [str(python), str(ROOT / "manage.py"), *arguments]
    )
