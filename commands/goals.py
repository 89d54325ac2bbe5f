"""The goals of the programme on the command line: how each goes, its score, and where it will be on its date."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from commands.shell import Json, emit, messages, part
from etl.home import read_home
from etl.text import table
from metrics import query
from metrics.goals.goal import goal_of
from metrics.query import GoalStanding
from metrics.scope import read_day
from metrics.told import unit
from state import goals as kept
from state.goals import GoalEntry
from state.store import home_state

app, command = part()
HEAD = ("meta", "objetivo", "de", "valor", "a", "unidad", "fecha", "avance", "en su fecha", "según", "cómo va", "responde")
COURSES = {
    "reached": "alcanzada", "on_way": "en camino", "doubtful": "en duda", "off": "no llegaría", "missed": "no se alcanzó",
    "unknown": "sin proyección",
}
BASES = {"": "–", "forecast": "pronóstico", "projection": "su historia"}


@command()
def goals(
    context: typer.Context,
    as_of: Annotated[str | None, typer.Option(
        "--as-of", help="Como estaban al final de ese día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Las metas: avance, dónde estará cada una en su fecha, y cómo va."""
    with messages():
        home, day = read_home(context.obj), read_day(as_of)
        pub = query.open_current(home.published)
        entries = [entry for entry in kept.entries(home_state(home.root), day) if not entry.ended]
        asked = [goal_of({**asdict(entry.goal), "goal_id": entry.goal_id}) for entry in entries]
        found = [(entry, query.goal_standing(pub, goal, day)) for entry, goal in zip(entries, asked, strict=True)]
    rows = [_row(entry, standing) for entry, standing in found]
    head: dict[str, Any] = {"published": pub.path.name, "as_of": day or pub.cutoff, "rows": rows}
    emit(head, as_json, lambda: table(HEAD, [_told(row) for row in rows]) if rows else _none(day))


def _none(day: date | None) -> str:
    return "Ese día todavía no había metas." if day else "Todavía no hay metas: se escriben en la página Programa."


def _row(entry: GoalEntry, standing: GoalStanding | None) -> dict[str, Any]:
    """One goal as it was written, and how it stands; without a standing its indicator is not published."""
    said = {"goal_id": entry.goal_id, **asdict(entry.goal)}
    if standing is None:
        return {**said, "value": None, "score": None, "course": "unknown", "why": "unpublished", "basis": ""}
    ahead, readings = standing.ahead, {grain: figure.value for grain, figure in standing.readings}
    return {
        **said, "as_of": standing.as_of, "value": standing.now.value, "reason": standing.now.reason, "reached": standing.reached,
        "score": None if entry.goal.commitment else standing.score, "course": standing.course, "why": standing.why,
        "basis": standing.basis,
        "projected": ahead and ahead.middle, "low": ahead and ahead.low, "high": ahead and ahead.high, **readings,
    }


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    ends = [_said(row.get(end)) for end in ("low", "high")]
    span = f"{ends[0]} a {ends[1]}" if row.get("low") is not None else "–"
    score = "compromiso" if row["commitment"] else "–" if row["score"] is None else f"{row['score']:.2f}"
    return (
        f"{row['goal_id']} {row['title']}", row["objective"], _said(row["base"]), _said(row["value"]), _said(row["goal"]),
        unit(row["unit"]), row["due_on"], score, span, BASES[row["basis"]], COURSES[row["course"]], row["owner"],
    )
