"""Commands that put a whole home away and bring it back: files under the writers' own locks, what people wrote as JSON lines."""

import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import IO, Annotated, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import typer

from commands.shell import messages, part, say
from etl.errors import RefusedError, SourceError, WarehouseError
from etl.home import SETTINGS, Home, read_home
from etl.warehouse import connect_read_only
from metrics.files import one_writer
from state import lines
from state.store import FILE, home_state

app, command = part()
MANIFEST, STATE = "respaldo.json", "bitacora.jsonl"
LEFT_OUT = (".lock", ".tmp", "-wal", "-shm", "-journal", ".new")
PATIENCE_SECONDS = 120.0
CHUNK = 1 << 20
Archive = Annotated[Path, typer.Argument(help="El archivo .zip del respaldo.", metavar="ARCHIVO")]


@command()
def backup(context: typer.Context, file: Archive) -> None:
    """Respalda la casa completa en un archivo nuevo, aunque el tablero esté abierto y alguien escriba."""
    with messages():
        home = read_home(context.obj)
        if file.exists():
            raise FileExistsError(None, "", str(file))
        told = _write(home, file)
    say(f"{file}: {told['files']} archivos y {told['events']} cambios escritos por personas. Restáurelo con: "
        f"paso10 --home CARPETA-NUEVA restore {file}")


@command()
def restore(context: typer.Context, file: Archive) -> None:
    """Restaura un respaldo en una carpeta nueva o vacía (--home CARPETA); comprueba cada archivo antes."""
    with messages():
        target: Path = context.obj
        if target.exists() and any(target.iterdir()):
            raise RefusedError(f"{target}: ya tiene archivos y no se sobrescriben. Restaure en una carpeta nueva: --home CARPETA")
        told = _read(file, target)
    say(f"{target}: {len(told['files'])} archivos y {told['events']} cambios escritos por personas, comprobados uno por uno.")


def _write(home: Home, file: Path) -> dict[str, int]:
    """The archive under another name until it is whole; only its owner may read it."""
    made = file.with_name(f"{file.name}.tmp")
    handle = os.open(made, os.O_CREAT | os.O_TRUNC | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(handle, "w+b") as raw:
            with ZipFile(raw, "w", ZIP_DEFLATED, compresslevel=1) as archive, _still(home):
                told = _fill(archive, home, {file.resolve(), made.resolve()})
            raw.flush()
            os.fsync(raw.fileno())
        os.link(made, file)  # fails when somebody made it meanwhile
    finally:
        made.unlink(missing_ok=True)
    return told


@contextmanager
def _still(home: Home) -> Iterator[None]:
    """No build and no load writes meanwhile; people do."""
    with ExitStack() as stack:
        stack.enter_context(one_writer(home.published))
        if home.warehouse.is_file():
            _when_free(stack, home.warehouse)
        yield


def _when_free(stack: ExitStack, warehouse: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            stack.enter_context(connect_read_only(warehouse))
            return
        except WarehouseError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.2)


def _fill(archive: ZipFile, home: Home, own: set[Path]) -> dict[str, int]:
    files: dict[str, str] = {}
    folders = [path.relative_to(home.root).as_posix() for path in sorted(home.root.rglob("*")) if path.is_dir()]
    for path in _files(home.root, own):
        name = path.relative_to(home.root).as_posix()
        with path.open("rb") as source, archive.open(_member(name), "w", force_zip64=True) as member:
            files[name] = _copied(source, member)
    text = "".join(f"{line}\n" for line in lines.export(home_state(home.root)))
    archive.writestr(_member(STATE), text.encode())
    files[STATE] = sha256(text.encode()).hexdigest()
    head = {"home": home.name, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "folders": folders, "files": files}
    archive.writestr(_member(MANIFEST), json.dumps(head, ensure_ascii=False, indent=1).encode())
    return {"files": len(files) - 1, "events": text.count("\n")}


def _files(root: Path, own: set[Path]) -> list[Path]:
    """What belongs to a home, but for locks, what is being written and the state of SQLite, which travels as lines."""
    found = [path for path in sorted(root.rglob("*")) if path.is_file() and path.resolve() not in own]
    return [path for path in found if path.name != FILE and not path.name.endswith(LEFT_OUT)]


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    member.compress_type = ZIP_DEFLATED
    return member


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    """Copies, and gives the SHA-256 of what was copied."""
    digest = sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _read(file: Path, target: Path) -> dict[str, Any]:
    """Everything into a folder beside the target, checked there; then that folder takes its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=".restaurando-", dir=target.parent))
    try:
        with _opened(file) as archive:
            told = _manifest(archive, file)
            for folder in told["folders"]:
                (made / folder).mkdir(parents=True, exist_ok=True)
            for name, digest in told["files"].items():
                _extract(archive, name, digest, made, file)
        said = (made / STATE).read_text("utf-8").splitlines()
        (made / STATE).unlink()
        read_home(made)
        told |= {"files": [name for name in told["files"] if name != STATE], "events": len(said)}
        if said:
            lines.bring(home_state(made), said)
        if target.exists():
            target.rmdir()
        made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return told


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except (BadZipFile, FileNotFoundError):
        raise SourceError(f"{file}: no existe, o no es un respaldo de Paso 10, o está incompleto. Use otra copia.") from None


def _manifest(archive: ZipFile, file: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        names, folders = {*told["files"], MANIFEST}, told["folders"]
    except (KeyError, ValueError, TypeError):
        raise RefusedError(f"{file}: no es un respaldo de Paso 10: le falta {MANIFEST}.") from None
    strange = sorted(names ^ set(archive.namelist())) or [name for name in (*names, *folders) if not _inside(name)]
    if strange or not {SETTINGS, STATE} <= names:
        raise RefusedError(f"{file}: no contiene lo que su lista dice ({', '.join(strange[:3])}). Use otra copia.")
    return told


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _extract(archive: ZipFile, name: str, digest: str, made: Path, file: Path) -> None:
    path = made / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, path.open("xb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)
    with path.open("rb") as copy:
        if file_digest(copy, "sha256").hexdigest() != digest:
            raise RefusedError(f"{file}: «{name}» no es como se respaldó. Use otra copia.")
