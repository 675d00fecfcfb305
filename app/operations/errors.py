"""The one error of this package: something that the person at the terminal has to know or to do."""


class SetupError(Exception):
    """A sentence for a person; the command line prints it without a traceback and exits with 1."""
