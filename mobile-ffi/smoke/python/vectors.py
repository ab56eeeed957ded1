"""The conformance vectors, asked through the phone library: `python3 vectors.py FOLDER`, with the library beside this file."""

import json
import sys
from pathlib import Path

import mobile_ffi as gridwalk

gridwalk._uniffi_check_api_checksums(gridwalk._UniffiLib)

files = sorted(Path(sys.argv[1]).glob("*/*.json"))
for file in files:
    vector = json.loads(file.read_text("utf-8"))
    result = json.loads(gridwalk.conformance(json.dumps(vector["input"])))
    assert result == vector["expected"], f"{file}: {result}"
try:
    gridwalk.conformance("{}")
    raise AssertionError("what is no vector has no result")
except gridwalk.PhoneError.FixInput as error:
    assert error.field == "input", error
assert len(files) >= 30, len(files)
print(f"{len(files)} vectors agree in Python")
