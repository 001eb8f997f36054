"""The base of every error that pasgan raises about what a user gave it."""


class PasganError(Exception):
    """Something outside the code is wrong; the message names it and says what to do. Tools print it as one line."""
