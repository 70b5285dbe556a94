"""`python -m wrongtree`."""

from wrongtree.cli import main

main()
