"""What we tell a person when their input cannot work."""


class UserError(Exception):
    """One sentence that names the file and the mend; the command line prints it and exits with code 2."""
