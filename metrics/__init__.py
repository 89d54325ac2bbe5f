"""Indicators: reads the warehouse, writes only the published file, answers pages, reports and the command line."""
