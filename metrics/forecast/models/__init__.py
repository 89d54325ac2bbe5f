"""One model per file: a function of a panel that gives a row of medians per series and a column per day ahead."""
