"""The updates of every night: said on the first pages when the last one failed, was cut off, or did not run at all."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard import components, data
from dashboard.formats import day, whole
from dashboard.told import told
from dashboard.words import _, many
from metrics.query import Published
from state.runs import Run, runs

UPDATE = "update"
REFUSED = 12  # data were refused: the page Datos says which, and why
LONGEST = timedelta(hours=6)  # an update that takes longer was cut off
MISSED = timedelta(hours=26)
HABIT_DAYS = 3  # run on so many days in a row, it is expected on the next


def show(pub: Published) -> None:
    """A notice above everything else, if one is due."""
    found = trouble(runs(data.home(), UPDATE), datetime.now(UTC), ZoneInfo(pub.about.time_zone))
    if found:
        components.notice(*found)


def trouble(past: Sequence[Run], now: datetime, zone: ZoneInfo) -> tuple[str, str] | None:
    """What is wrong with the last update, and what to do about it; None when nothing is. `past` is oldest first."""
    if not past:
        return None
    last = past[-1]
    when = _when(last, zone)
    if last.code is None and now - last.began_at > LONGEST:
        return (
            _("La actualización de {when} se cortó antes de terminar").format(when=when),
            _("Lo publicado antes sigue a la vista y nada quedó a medias. Repítala: paso10 update"),
        )
    if last.code not in (None, 0, REFUSED):
        what = told(last.said) if last.code != 1 else _("Es un fallo del programa: {name}.").format(name=last.said)
        after = _("Lo publicado antes sigue a la vista. Cuando esté arreglado, repítala: paso10 update")
        return _("La actualización de {when} no se completó").format(when=when), f"{what}\n{after}"
    if now - last.began_at > MISSED and _every_day(past, zone):
        return (
            _("La última actualización fue la de {when}").format(when=when),
            _("Corría todos los días y dejó de hacerlo: revise la tarea programada (paso10 schedule) o ejecute paso10 update"),
        )
    return None


def last_line(pub: Published) -> str:
    """When the last whole update ran and how long it took; "" when none did."""
    done = [run for run in runs(data.home(), UPDATE) if run.code in (0, REFUSED)]
    if not done:
        return ""
    seconds = max(1, round(done[-1].seconds or 0))
    took = many(seconds, "tardó {n} segundo", "tardó {n} segundos").format(n=whole(seconds))
    return _("Última actualización: {when}; {took}").format(when=_when(done[-1], ZoneInfo(pub.about.time_zone)), took=took)


def _when(run: Run, zone: ZoneInfo) -> str:
    began = run.began_at.astimezone(zone)
    return f"{day(began.date())}, {began:%H:%M}"


def _every_day(past: Sequence[Run], zone: ZoneInfo) -> bool:
    days = {run.began_at.astimezone(zone).date() for run in past}
    last = past[-1].began_at.astimezone(zone).date()
    return all(last - timedelta(days=n) in days for n in range(HABIT_DAYS))
