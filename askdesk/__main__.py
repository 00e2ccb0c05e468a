"""`python -m askdesk` is the same door as `askdesk`."""

from askdesk.cli import main

main()
