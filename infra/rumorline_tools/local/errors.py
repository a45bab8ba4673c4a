"""The one error of the local stack; its text is a line that can be shown as it is."""


class LocalStackError(RuntimeError):
    """The local stack could not start, deploy or stop."""
