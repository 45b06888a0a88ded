"""What `bin/klientela verify` proves of background work."""

from klientela.core.jobs.proving import problems
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

JOBS = Check("No background work lies about", problems, todo="Look whether the worker runs: bin/klientela status. Start the program again.")
slot("verify.checks").add("jobs", JOBS, order=90)
