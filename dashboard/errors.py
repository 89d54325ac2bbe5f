"""What the dashboard and its documents refuse. Every message is for the user; `exit_code` is what the command ends with."""


class DashboardError(Exception):
    """Root of the tree."""

    exit_code = 1


class ServeError(DashboardError):
    """The server cannot start as asked."""

    exit_code = 2


class LoginError(DashboardError):
    """The table [login] is wrong: its key, what was found and what is allowed."""

    exit_code = 10


class PacketError(DashboardError):
    """A packet that cannot be made, opened or confirmed."""

    exit_code = 12


class WrongPeriod(PacketError):
    """A period, a section or an agency that does not exist."""

    exit_code = 2


class WrongPicture(PacketError):
    """The file of the arms is no picture that can be read."""

    exit_code = 10


class NoRecipients(DashboardError):
    """Nobody is named to get a digest."""

    exit_code = 10


class NotSent(DashboardError):
    """The server did not take a message; it says what to do."""

    exit_code = 11


class Uncertain(DashboardError):
    """The connection broke while the server was taking a message."""

    exit_code = 11


class BrokenRelease(DashboardError):
    """An earlier release is not as it was published: the next one could not be protected against it."""

    exit_code = 12


class NothingToRelease(DashboardError):
    """There is no whole month of open data yet."""

    exit_code = 13
