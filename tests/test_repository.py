"""What the repository must not carry: paths of a machine, hosts of package registries, homes with people's data."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tracked() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    return {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in tracked() if p.suffix not in {".png", ".mo", ".zip"}}


def test_no_registry_host_and_no_index_url() -> None:
    forbidden = re.compile("|".join(["p[y]pi\\.org", "pythonhoste[d]", "npmj[s]\\.org", "index-ur[l]\\s*="]))
    assert [name for name, text in texts().items() if forbidden.search(text)] == []


def test_locks_name_a_hash_for_every_package() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8").strip())
        assert len(entries) > 50
        assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_homes_are_not_committed() -> None:
    assert [p.name for p in tracked() if p.relative_to(ROOT).parts[0] == "data"] == ["README.md"]
