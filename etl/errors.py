"""What can go wrong while loading. Every message is for the user, in Spanish; `exit_code` is what the command line returns."""


class EtlError(Exception):
    """Root of the tree: a mistake of the data or of its description, never a bug."""

    exit_code = 1

    def __str__(self) -> str:
        """What happened; a byte of a file's name that is no UTF-8 stands as «\\xf3»."""
        return super().__str__().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class ContractError(EtlError):
    """A contract (sources/*.toml) says something that cannot be."""

    exit_code = 10


class HomeError(EtlError):
    """The home's paso10.toml is missing or wrong."""

    exit_code = 10


class SourceError(EtlError):
    """A source cannot be reached or read."""

    exit_code = 11


class WarehouseError(EtlError):
    """The warehouse cannot be opened for writing."""

    exit_code = 11


class RefusedError(EtlError):
    """The data were read and are not taken in: too many bad rows, a missing column, dates in another order than declared."""

    exit_code = 12
