"""What the system or a library found wrong, in the words of the person who reads the message."""

import errno
import re
from tomllib import TOMLDecodeError
from xml.parsers.expat import ExpatError

SYSTEM = {
    errno.ENOENT: "no existe",
    errno.EACCES: "sin permiso",
    errno.EPERM: "sin permiso",
    errno.EROFS: "el disco es de sólo lectura",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "no es una carpeta",
    errno.EIO: "el disco o la unidad de red no responde",
    errno.EBUSY: "otro programa lo usa",
    errno.ESTALE: "la unidad de red se desconectó",
    errno.ENAMETOOLONG: "nombre demasiado largo",
}
PLACE = re.compile(r"at line (\d+), column (\d+)")


def cause(wrong: Exception) -> str:
    """Where or why, in Spanish; the kind of error when nothing else is known of it."""
    if isinstance(wrong, TOMLDecodeError):
        place = PLACE.search(str(wrong))
        return f"línea {place[1]}, columna {place[2]}" if place else "se corta antes de terminar"
    if isinstance(wrong, re.error):
        return f"falla en el carácter {(wrong.pos or 0) + 1}"
    if isinstance(wrong, ExpatError):
        return f"XML mal formado en la línea {wrong.lineno}"
    if isinstance(wrong, OSError) and wrong.errno is not None:
        return SYSTEM.get(wrong.errno, f"error {wrong.errno} del sistema")
    return f"incompleto o dañado: {type(wrong).__name__}"
