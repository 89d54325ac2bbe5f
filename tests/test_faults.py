"""What is left when processes die, disks fill up, folders are read-only, and several work at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import faults, readers
from tests.conftest import ROOT

pytestmark = pytest.mark.faults


def paso10(home: Path, *words: str) -> list[str]:
    return [sys.executable, str(ROOT / "paso10.py"), "--home", str(home), *words]


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(paso10(home, *words), capture_output=True, text=True, check=False)


def on_its_own_disk(folder: Path, megabytes: int, script: str) -> subprocess.CompletedProcess[str]:
    """Runs a shell script where `folder` is a file system of its own, so small that it fills up."""
    mounted = f"mount -t tmpfs -o size={megabytes}m tmpfs '{folder}' && {script}"
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted]
    return subprocess.run(alone, capture_output=True, text=True, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return faults.new_home(tmp_path / "casa")


def test_killed_at_random_moments_nothing_is_half_there(home: Path) -> None:
    tally = faults.run(home, kills=30, seed=10)
    assert tally.kills == 30
    assert tally.acknowledged > 0
    assert tally.published > 0
    assert tally.clean, (tally.partial, tally.lost, tally.broken)


def test_the_look_sees_what_is_half_there(home: Path) -> None:
    """The check itself: a row less in a batch, an acknowledged file that is not there, a pointer to nothing."""
    faults.deliver(home, 1)
    faults.load(home)
    faults.publish(home)
    tally = faults.Tally()
    faults.look(home, ["loaded 1", "published 1"], tally)
    assert tally.clean
    with faults.duckdb.connect(str(home / "warehouse.duckdb")) as con:
        con.execute("DELETE FROM payments WHERE payment_id = 'R1-7'")
    (home / "published" / "CURRENT").write_text("indicators-000009.duckdb\n")
    faults.look(home, ["loaded 1", "loaded 2", "published 1"], tally)
    assert (tally.partial, tally.lost, len(tally.broken)) == (["payments 1"], ["2"], 1)


def test_a_full_disk_says_so_and_keeps_the_last_publication(home: Path) -> None:
    faults.deliver(home, 1)
    assert run(home, "update").returncode == 0
    before = (home / "published" / "CURRENT").read_text()
    for number in range(2, 40):
        faults.deliver(home, number)
    subprocess.run(["cp", "-r", str(home), f"{home}.copia"], check=True)
    size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    done = on_its_own_disk(home, size // 1_000_000 + 2, (
        f"cp -r '{home}.copia'/. '{home}' && {' '.join(paso10(home, 'update'))} > /dev/null; "
        f"echo $?; cat '{home}/published/CURRENT'; {' '.join(paso10(home, 'show', 'revenue_mxn', '--json'))}"))
    code, current, shown = done.stdout.split(maxsplit=2)
    assert (code, current) == ("11", before.strip()), done
    assert "el disco está lleno" in done.stderr
    assert "Traceback" not in done.stderr
    assert '"value"' in shown, "what was published can still be read"


def test_a_read_only_folder_says_so(home: Path) -> None:
    faults.deliver(home, 1)
    assert run(home, "update").returncode == 0
    subprocess.run(["cp", "-r", str(home), f"{home}.copia"], check=True)
    faults.deliver(Path(f"{home}.copia"), 2)
    script = (f"cp -r '{home}.copia'/. '{home}' && mount -o remount,ro '{home}' && {' '.join(paso10(home, 'update'))}; echo $?; "
              f"{' '.join(paso10(home, 'show', 'revenue_mxn', '--json'))}")
    done = on_its_own_disk(home, 100, script)
    assert done.stdout.split()[0] in {"2", "11", "12"}, done
    assert "Traceback" not in done.stderr
    assert "permiso" in done.stderr or "solo lectura" in done.stderr, done.stderr
    assert '"value"' in done.stdout, "what was published can still be read"


def test_two_loaders_at_once_the_second_waits(home: Path) -> None:
    for number in range(1, 9):
        faults.deliver(home, number)
    both = [subprocess.Popen(paso10(home, "load"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [(*process.communicate(), process.returncode) for process in both]
    assert sorted(code for *_, code in ends) in ([0, 0], [0, 11])
    assert all("espere" in err.lower() for _, err, code in ends if code)
    faults.load(home)
    with faults.duckdb.connect(str(home / "warehouse.duckdb")) as con:
        assert con.execute("SELECT count(*), count(DISTINCT payment_id) FROM payments").fetchone() == (8 * faults.ROWS,) * 2


def test_readers_never_err_nor_fall_behind_while_it_publishes(home: Path) -> None:
    seen = readers.publish_and_read(home, publications=8)
    assert (seen.errors, seen.stale) == ([], [])
    assert seen.reads > 8
    assert len(seen.versions) > 4
