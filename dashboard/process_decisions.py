"""The decisions that touch a procedure, as days before and after which *Pasos* compares."""

from datetime import date

from dashboard import decided
from dashboard.formats import day_year
from dashboard.told import told
from metrics.query import Published
from state import decisions
from state.decisions import Decision, Entry
from state.errors import StateError

LONGEST = 60  # letters of a title in a list


def of(pub: Published, key: str) -> tuple[dict[str, Entry], str]:
    """Those of the procedure, its agency or everything that have begun, by id; and why they cannot be read ("" when they can)."""
    try:
        entries = decisions.entries(decided.store())
    except StateError as error:
        return {}, told(str(error))
    last = pub.cutoff or date.min
    return {
        one.decision_id: one for one in entries
        if one.withdrawn is None and one.decision.effective_on <= last and _touches(pub, one.decision, key)
    }, ""  # fmt: skip


def days(pub: Published, key: str) -> dict[str, date]:
    """The day of each of them."""
    return {id: one.decision.effective_on for id, one in of(pub, key)[0].items()}


def _touches(pub: Published, decision: Decision, key: str) -> bool:
    if decision.procedure_id:
        return decision.procedure_id == key
    return not (decision.office_id or decision.channel) and decision.agency_id in ("", pub.agency_of.get(key, ""))


def words(one: Entry) -> str:
    """«lun 14 sep 2026: D-001, Otra ventanilla en Catastro»."""
    title = one.decision.title
    short = title if len(title) <= LONGEST else f"{title[:LONGEST]}…"
    return f"{day_year(one.decision.effective_on)}: {one.decision_id}, {short}"
