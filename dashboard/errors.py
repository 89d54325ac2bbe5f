"""What the dashboard and its documents refuse; str() is what the person reads, exit_code what the command ends with."""


class ServeError(Exception):
    """The server cannot start as asked."""

    exit_code = 2


class PacketError(Exception):
    """A packet that cannot be made, opened or confirmed."""

    exit_code = 12


class WrongPeriod(PacketError):
    """A period, a section or an agency that does not exist."""

    exit_code = 2


class WrongPicture(PacketError):
    """The file of the arms is no picture that can be read."""

    exit_code = 10


class LoginError(Exception):
    """The table [login] is wrong: its key, what was found and what is allowed."""

    exit_code = 10
