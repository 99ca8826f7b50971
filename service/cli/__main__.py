"""`python -m service.cli` is the command `stagepact`."""

from service.cli import main

main()
