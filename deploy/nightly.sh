#!/bin/sh
# Runs `paso10 update` now and then every day at PASO10_AT, by the clock of TZ. A failed night is told on Hoy; the next follows.
while :; do
    paso10 update || echo "paso10 update: código $?" >&2
    now=$(date +%s)
    next=$(date -d "today ${PASO10_AT:-05:30}" +%s) || exit 2
    [ "$next" -gt "$now" ] || next=$(date -d "tomorrow ${PASO10_AT:-05:30}" +%s)
    sleep $((next - now)) || exit
done
