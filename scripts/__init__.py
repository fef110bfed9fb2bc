"""Set-up, run and test commands of the project. Standard library only."""
