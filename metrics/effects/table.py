"""The tables of effects in the published file: what they hold, and how a row is made and read."""

from collections.abc import Mapping

# A row per decision. Levels, change and its interval are in the indicator's unit, totals per working day. A change of 2 means
# 2 more than without the decision.
EFFECTS: Mapping[str, str] = {
    "decision_id": "VARCHAR", "indicator": "VARCHAR",
    "due": "BOOLEAN",  # its data reach its review date; without one, as soon as it can be evaluated
    "verdict": "VARCHAR",  # better | worse | no_evidence | not_evaluable
    "code": "VARCHAR", "reason": "VARCHAR",  # of metrics/effects/reasons.py
    "ready_on": "DATE",  # when there may be points enough
    "other": "VARCHAR", "other_on": "DATE",  # the change that is in the way
    "since": "DATE",
    "through": "DATE",  # the last day of the indicator's data when this was judged
    "until": "DATE",  # the last day that was looked at: half a year after the decision, or the next other change
    "grain": "VARCHAR",  # day | week
    "n_before": "INTEGER", "n_after": "INTEGER", "unit": "VARCHAR",
    "before_level": "DOUBLE",  # as many points just before
    "after_level": "DOUBLE", "after_level_expected": "DOUBLE",  # with it, and what it would have been without
    "change": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE",  # 90 % interval
    "placebo_share": "DOUBLE", "placebo_dates": "INTEGER",  # pseudo-dates with an effect as sure; null: no room for any
    "compared": "VARCHAR[]", "compared_by": "VARCHAR",  # keys of the comparisons; of which dimension; empty: none
    "compared_named": "BOOLEAN",  # chosen when the decision was written, not by rule
    "did_change": "DOUBLE", "did_low": "DOUBLE", "did_high": "DOUBLE",  # difference in differences
    "p": "DOUBLE", "p_adjusted": "DOUBLE",  # Benjamini-Hochberg over all decisions that could be evaluated
    # What the change means a month, at the volume since; null where the indicator is neither time nor money. hours_of: queue |
    # working (of the office, waiting for an answer) | elapsed (of the wall clock) | citizen. Negative: no longer needed.
    "hours_of": "VARCHAR", "hours_month": "DOUBLE", "hours_low": "DOUBLE", "hours_high": "DOUBLE",
    "mxn_month": "DOUBLE", "mxn_low": "DOUBLE", "mxn_high": "DOUBLE",
    "memory": "DOUBLE",  # autocorrelation from one point to the next
    "shifts": "DATE[]",  # other changes of level before it that the model took into account
}
# A row per decision and point. value: what it was; expected, low, high: without the decision, and where nine in ten would lie.
SERIES: Mapping[str, str] = {
    "decision_id": "VARCHAR", "date": "DATE", "after": "BOOLEAN", "value": "DOUBLE", "expected": "DOUBLE", "low": "DOUBLE",
    "high": "DOUBLE",
}
