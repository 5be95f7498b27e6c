"""Empties the default of --neuron.influxdb_token in upstream's config.py, and fails where it is not found once."""

import re
import sys

path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    text = file.read()
pattern = r'("--neuron\.influxdb_token",[^()]*?default=)"[^"]*"'
text, found = re.subn(pattern, r'\1""', text)
if found != 1:
    sys.exit(f"{path}: expected one default of --neuron.influxdb_token, found {found}")
with open(path, "w", encoding="utf-8") as file:
    file.write(text)
