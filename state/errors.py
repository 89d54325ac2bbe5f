"""What can go wrong with what people write; str() is in Spanish and complete."""


class StateError(Exception):
    """Root of the tree."""

    exit_code = 11


class WrongAddress(StateError):
    """The address of the state store cannot be understood."""

    exit_code = 10


class Incomplete(StateError):
    """What a person wrote lacks something."""

    exit_code = 2


class Conflict(StateError):
    """Somebody else changed the same thing since the page was shown: nothing of this change was kept."""

    exit_code = 12

    @classmethod
    def with_what(cls, who: str, did: str) -> "Conflict":
        """The one that says who was faster and what they did: «lo asignó a Juan»."""
        mine = "No se guardó lo suyo: mire cómo quedó y repita si todavía hace falta."
        return cls(f"{who} {did} mientras usted decidía. {mine}")


class Refused(StateError):
    """What was brought from elsewhere is not whole, or is another history: nothing of it was kept."""

    exit_code = 12


class Locked(StateError):
    """Another program holds the store for longer than we wait."""


class ReadOnly(StateError):
    """The store can be read but not written."""


class Unreachable(StateError):
    """The store cannot be opened, or is not what it should be."""
