"""What every chart is made with: layers of Altair over plain rows, the house configuration, and each picture drawn only once."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import altair as alt

from dashboard.theme import chart_config
from dashboard.words import language

P = ParamSpec("P")
Item = TypeVar("Item")
Spec = dict[str, Any]
Rows = Sequence[dict[str, Any]]

KEPT = 1024  # pictures, as JSON of 4 to 25 KB: a tenth of what their dictionaries take
CHECKED = False  # against the Vega-Lite schema: the tests do; a reader would wait for it half of a page's first view
_ALTAIR = Lock()  # whether Altair checks every piece that it makes is one switch for the whole process


def drawn_once(
    draw: Callable[Concatenate[Sequence[Item], P], alt.LayerChart],
) -> Callable[Concatenate[Sequence[Item], P], Spec]:
    """A function that draws a chart, giving a Vega-Lite dictionary of the caller's own; each picture is made once.

    A chart is a function of its arguments and the language alone, and they hold every value that it draws: that is why no file
    name is in the key, and why a new publication is never drawn from an old one. `__wrapped__` gives the Altair chart.
    """

    @lru_cache(maxsize=KEPT)
    def picture(_tongue: str, items: tuple[Item, ...], *args: P.args, **kwargs: P.kwargs) -> str:
        with _ALTAIR, alt.utils.schemapi.debug_mode(False):
            return json.dumps(as_spec(draw(items, *args, **kwargs)))

    @wraps(draw)
    def drawn(items: Sequence[Item], /, *args: P.args, **kwargs: P.kwargs) -> Spec:
        return json.loads(picture(language(), tuple(items), *args, **kwargs))

    return drawn


def as_spec(chart: alt.LayerChart) -> Spec:
    """The chart as a dictionary, checked as a whole where CHECKED, without Altair's theme and version.

    The rows go back into their layers, those of an only layer too, which Altair lifts: of any others Streamlit would make a
    pandas frame at every run, and draw the chart once before they are there («Infinite extent» in the console).
    """
    named: dict[str, list[dict[str, Any]]] = {}
    spec = chart.to_dict(validate=CHECKED, context={"top_level": False, "datasets": named})
    lifted = spec.pop("data", None)
    for part in spec["layer"]:
        data = part.get("data", lifted)
        if data is not None:
            part["data"] = {"values": list(named[data["name"]])}
    return spec


def on(rows: Rows) -> alt.Chart:
    """A layer over rows of its own, in a tuple: Altair copies every value of a list, each time that it copies the layer."""
    return alt.Chart(alt.InlineData(values=tuple(rows)))


def value_axis() -> alt.Axis:
    """The axis of the values, in whole steps: no mark between one request and two."""
    return alt.Axis(tickCount=4, tickMinStep=1, format=",~r")


def finish(layers: Sequence[alt.Chart], height: int, right: int = 8, top: int = 6) -> alt.LayerChart:
    """The layers that have rows, in the house configuration (autosize leaves room for labels outside)."""
    drawn = [layer for layer in layers if layer.data.values]  # an empty layer is a picture without a name
    return alt.LayerChart(
        layer=drawn,
        height=height,
        padding={"left": 2, "right": right, "top": top, "bottom": 2},
        usermeta={"embedOptions": {"renderer": "svg", "actions": False}},
        config=alt.Config(**chart_config(language())),
    )
