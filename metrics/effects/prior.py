"""What the model believes before it sees data: one place, so that it can be read, criticised and changed.

In units of the scale (metrics/effects/scale.py): 1 is about a doubling (e) of a time, a count or the odds of a share, half a
star. None is learnt from the data that are judged.
"""

EFFECT = 0.4  # most decisions move a figure by less than a third; eight in a hundred by half or more
TREND = 0.25  # a year, at the standard deviation
WEEKDAY = 0.5
AROUND_CLOSURES = 0.3  # the working day before and after closed weekdays
KNOWN_STEP = 0.6  # another change of the same scope that somebody wrote down
LEVEL = 100.0  # nothing is known of the level
SEASONS = (0.05, 0.15, 0.5)  # size of the first wave of the year (the second has half): which one, the data say where they can
SEASONS_WEIGHT = (0.35, 0.45, 0.20)
SECOND_WAVE = 0.5
RHO = tuple(round(0.05 + 0.1 * n, 2) for n in range(10))  # 0.05 to 0.95
RHO_WEIGHT = tuple((1 - rho) * 2 / 10 for rho in RHO)  # much memory is rarer than little
