"""What calls cost from Python: medians in ns and memory in bytes, one line each. `calls.py FOLDER REPEATS`, see the benchmark."""

import resource
import sys
import time
from pathlib import Path
from statistics import median

import mobile_ffi as gridwalk


def ns(repeats, call):
    took = []
    for _ in range(repeats):
        begun = time.perf_counter_ns()
        call()
        took.append(time.perf_counter_ns() - begun)
    return int(median(took))


def resident():
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


folder, repeats = Path(sys.argv[1]), int(sys.argv[2])
gridwalk.core_version()
before = resident()
phone = gridwalk.Phone.open_or_create(
    gridwalk.PhoneFiles(directory=str(folder / "phone"), no_backup=str(folder / "no-backup"))
)
me = phone.people()[0]
grid = phone.today(me).grids[0].grid
print(f"memory {max(resident() - before, 0)}")
print(f"trivial {ns(repeats * 5, gridwalk.core_version)}")
print(f"page {ns(repeats, lambda: phone.findings(grid, None, '', 50))}")
phone.shut_down()
