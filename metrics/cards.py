"""The catalogue's records with their dates: which card of a procedure was in force on which day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

ALWAYS, NEVER = date(1, 1, 1), date(9999, 12, 31)
SCHEMA = {
    "procedure_id": pl.String, "since": pl.Date, "before": pl.Date, "agency_id": pl.String,
    "limit_value": pl.Int64, "limit_unit": pl.String, "fee_mxn": pl.Float64, "online": pl.Boolean,
    "digital_level": pl.Int64, "digitized_on": pl.Date, "listed": pl.Boolean,
}


def cards_frame(procedures: pl.DataFrame) -> pl.DataFrame:
    """Each procedure's spans [since, before) with the card in force, the later one where two overlap.

    The spans of a procedure cover all days and never overlap, so that a row finds exactly one. Where no card was in force
    there is no limit and no fee; the agency is that of the first card, because somebody answers for it anyway.
    """
    spans: list[dict[str, Any]] = []
    for rows in procedures.filter(pl.col("procedure_id").is_not_null()).partition_by("procedure_id"):
        spans += _spans(rows.to_dicts())
    return pl.DataFrame(spans, schema=SCHEMA)


def _spans(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cards = sorted(cards, key=_since)
    edges = sorted({ALWAYS, NEVER, *map(_since, cards), *map(_before, cards)})
    found = []
    for since, before in pairwise(edges):
        valid = [card for card in cards if _since(card) <= since < _before(card)]
        card = valid[-1] if valid else {"procedure_id": cards[0]["procedure_id"], "agency_id": cards[0]["agency_id"]}
        fee = card.get("fee_mxn")
        found.append({name: card.get(name) for name in SCHEMA} | {
            "since": since, "before": before, "fee_mxn": None if fee is None else float(fee), "listed": bool(valid)})
    return found


def _since(card: dict[str, Any]) -> date:
    return card["valid_from"] or ALWAYS


def _before(card: dict[str, Any]) -> date:
    last: date | None = card["valid_to"]
    return NEVER if last is None or last >= NEVER - timedelta(days=1) else last + timedelta(days=1)


def minutes(clock: str | None) -> int | None:
    """'08:30' -> 510; null when it is not an hour of the day."""
    hour, _, minute = (clock or "").strip().partition(":")
    minute = minute[:2] or "0"
    if not (hour.isdigit() and minute.isdigit()) or int(hour) > 24 or int(minute) > 59:
        return None
    return int(hour) * 60 + int(minute)
