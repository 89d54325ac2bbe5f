"""What the records of Puerto Sereno say besides limit and fee (LNETB art. 54), its requirements, and the errors planted there."""

from datetime import date, timedelta

from etl.sample.catalogue import HORIZON_FROM, Procedure, clock, read_table
from etl.sample.story import SIMPLIFIED
from etl.sample.world import World

COLUMNS = (
    "modality", "description", "inspection", "contact", "ficta", "prevention_days", "prevention_reply_days", "fee_rule",
    "payment_options", "validity", "reception", "attention_hours", "audience", "requires_nothing", "online_form",
    "online_payment", "online_documents", "online_appointment", "online_certificate", "population_served", "priority_group",
    "legal_barrier", "air_commitment", "areas", "related",
)  # fmt: skip
REQUIREMENT_COLUMNS = (
    "procedure_id", "name", "valid_from", "valid_to", "obtain_days", "obtain_hours", "obtain_minutes", "cost_mxn", "copies",
    "legal_basis",
)  # fmt: skip
BARRIERS = {"SEC-03": "blocking", "RCI-07": "partial", "AMB-02": "partial"}
AIR_COMMITMENTS = ("COM-01", "DUR-02")
RELATED = {"COM-01": "PCI-01;DUR-03", "DUR-02": "DUR-03;DUR-04", "AGUA-03": "TES-02", "COM-02": "PCI-01"}
PAID_ONLINE = ("AGUA-02", "TRA-03", "AGUA-05")  # the only component besides the form that a procedure of level 3 has
DROPPED = "Copia de la escritura"  # what SIMPLIFIED no longer asks for

# Wrong on purpose: procedure, column, what the record says (None: nothing), and what kind of error that is.
PLANTED: tuple[tuple[str, str, str | None, str], ...] = (
    ("SEC-04", "fee_mxn", "55.00", "fee"),
    ("SAL-01", "limit_value", "1", "limit"),
    ("TRA-02", "online", "true", "online"),
    ("AMB-02", "description", None, "missing"),
    ("COM-06", "validity", None, "missing"),
    ("PCI-02", "contact", None, "missing"),
    ("RCI-07", "attention_hours", None, "missing"),
)


def planted() -> list[dict[str, str]]:
    """The errors of the catalogue, for the truth file."""
    return [{"procedure": procedure, "column": column, "kind": kind} for procedure, column, _, kind in PLANTED]


def wrong(procedure: str, record: dict[str, object]) -> dict[str, object]:
    """The record with the errors that were planted in it."""
    return record | {column: "" if said is None else said for key, column, said, _ in PLANTED if key == procedure}


def more(world: World, p: Procedure, level: int) -> dict[str, object]:
    """The columns of a record that depend on nothing that happens, but on its digital level."""
    own = next(row for row in read_table("records") if row["procedure_id"] == p.id)
    office = world.offices[world.office(p.offices[0][0])]
    return {
        **_law(p, level), **_components(p, level),
        "description": own["description"], "inspection": own["inspection"], "validity": own["validity"],
        "contact": f"Ventanilla de {office.name}; portal puertosereno.example",
        "reception": f"{office.name}, Palacio Municipal; {p.owner}",
        "attention_hours": f"Lunes a viernes, {clock(office.opens)} a {clock(office.closes)}",
        "audience": own["audience"], "requires_nothing": "false" if own["requirements"] else "true",
        "population_served": own["population"], "priority_group": own["priority_group"],
        "legal_barrier": BARRIERS.get(p.id, "none"), "air_commitment": _yes(p.id in AIR_COMMITMENTS), "areas": own["areas"],
        "related": RELATED.get(p.id, ""),
    }  # fmt: skip


def _law(p: Procedure, level: int) -> dict[str, object]:
    warned = 0 if p.immediate or p.limit_value is None else 3
    pays = p.pays != "none"
    options = ("Caja y banco, en línea" if level >= 3 else "Caja y banco") if pays else "no"
    return {
        "modality": "En línea y presencial" if level >= 3 else "Presencial",
        "ficta": "refused" if p.licence else "none", "prevention_days": warned, "prevention_reply_days": warned and 5,
        "fee_rule": "Tarifa de la Ley de Ingresos municipal" if p.spread else "", "payment_options": options,
    }  # fmt: skip


def _components(p: Procedure, level: int) -> dict[str, object]:
    return {
        "online_form": _yes(level >= 3), "online_payment": _yes(level >= 4 or (level == 3 and p.id in PAID_ONLINE)),
        "online_documents": _yes(level >= 4), "online_appointment": _yes(level >= 4), "online_certificate": _yes(level >= 4),
    }  # fmt: skip


def _yes(value: bool) -> str:
    return "true" if value else "false"


def requirements(world: World) -> list[tuple[object, ...]]:
    """One row of REQUIREMENT_COLUMNS for each requirement of each procedure; the dropped one with its last day."""
    known = {row["code"]: row for row in read_table("requirements")}
    basis = {p.id: p.basis for p in world.procedures}
    rows: list[tuple[object, ...]] = []
    for own in read_table("records"):
        key = own["procedure_id"]
        for code in filter(None, own["requirements"].split("|")):
            asked = known[code]
            rows.append((key, asked["name"], HORIZON_FROM, _last_day(world, key, asked["name"]), asked["days"], asked["hours"],
                         asked["minutes"], f"{float(asked['cost']):.2f}", asked["copies"], basis[key]))
    return rows


def _last_day(world: World, procedure: str, name: str) -> date | str:
    simplified, days, _ = SIMPLIFIED
    if (procedure, name) != (simplified, DROPPED):
        return ""
    return world.date(world.before_end(days)) - timedelta(days=1)
