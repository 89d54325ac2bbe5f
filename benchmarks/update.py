"""Seconds of `paso10 update` of the unchanged sample, beside starting the same command for its help (the floor).

    .venv/bin/python benchmarks/update.py [--home data/demo]     (after `make run` or `paso10 demo --no-serve`)
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = str(Path(__file__).resolve().parent.parent / "paso10.py")


def seconds(*words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, PROGRAM, *words], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", default="data/demo")
    home = parser.parse_args().home
    update = statistics.median(seconds("--home", home, "update") for _ in range(5))
    floor = statistics.median(seconds("--help") for _ in range(5))
    print(f"update sin cambios {update:.2f} s · solo arrancar {floor:.2f} s · razón {update / floor:.1f} (medianas de 5)")


if __name__ == "__main__":
    main()
