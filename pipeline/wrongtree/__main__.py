"""`python -m wrongtree`."""

from wrongtree.commands.app import main

main()
