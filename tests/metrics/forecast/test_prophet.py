"""Prophet beside ours: asked of open days only, floored at zero, and never imported by a page."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from metrics.forecast.models.prophet import Prophet
from tests.metrics.forecast.made import NAMES, office

ROOT = Path(__file__).resolve().parents[3]


def test_it_answers_open_days_only_and_never_below_zero() -> None:
    panel = office(series=2, weeks=12)
    values = panel.values.copy()
    values[0] = np.maximum(40 - 0.8 * np.arange(panel.known), 0)
    values[1, :-1] = np.nan
    shut = panel.opens.copy()
    shut[:, panel.known + 3] = False
    found = Prophet()([replace(panel, values=values, opens=shut)])[0].median
    assert np.isnan(found[0, 3])
    assert np.isfinite(np.delete(found[0], 3)).all()
    assert found[0, ~np.isnan(found[0])].min() == 0
    assert np.isnan(found[1]).all()


def test_closures_are_its_holidays() -> None:
    panel = office(series=1, weeks=40, weekend=True)
    values = panel.values + 30 * np.isin(panel.days[: panel.known], list(NAMES))
    open_always = replace(panel, values=np.where(np.isnan(values), 45.0, values), opens=np.ones_like(panel.opens),
                          calendars=(NAMES | {panel.days[panel.known + 1]: "Juárez"},))
    with_closures, without = (Prophet(closures)([open_always])[0].median[0] for closures in (True, False))
    assert with_closures[1] > without[1] + 5
    np.testing.assert_allclose(with_closures[5:], without[5:], rtol=0.2)


def test_it_says_nothing_while_it_fits() -> None:
    code = """
import numpy as np
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.panel import grid
days = np.datetime64("2025-01-06", "D") + np.arange(84)
found = Prophet()([grid(np.arange(56.0)[None] % 7, np.ones((1, 84), dtype=bool), days)])[0].median
assert np.isfinite(found).all()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_page_imports_it() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "dashboard").rglob("*.py")]
    wanted = [name.removesuffix(".__init__") for name in names] + ["metrics.query"]
    code = f"import importlib, sys\nfor name in {wanted!r}: importlib.import_module(name)\nassert 'prophet' not in sys.modules"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
