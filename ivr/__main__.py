"""`python -m ivr` is the command `ivr`."""

from ivr.cli import main

main(prog_name="ivr")
