"""Opens files of `sandtable export csv` with pandas, and holds dates, numbers and ids to what the data dictionary says of them.

Usage: check_csv.py FILE.csv...   (needs the Python package pandas)
"""

import sys

import pandas

if len(sys.argv) < 2:
    sys.exit(__doc__)
for path in sys.argv[1:]:
    # Read as they come: what pandas takes for a number must be one all the way down.
    table = pandas.read_csv(path)
    is_study = "variant" in table.columns
    dates = [name for name in table.columns if name.endswith(("_start", "_finish")) or name.startswith(("released_", "finish_"))]
    for name in dates:
        table[name] = pandas.to_datetime(table[name], format="%Y-%m-%d %H:%M:%S")
    numbers = [name for name in table.columns if name.endswith("_hours")] + (["criticality", "replications"] if is_study else ["blockers", "gates_failed", "value"])
    for name in numbers:
        assert pandas.api.types.is_numeric_dtype(table[name]), f"{path}: {name} is not all numbers"
    key = ["variant", "task"] if is_study else ["task"]
    assert not table.duplicated(key).any(), f"{path}: a task twice"
    assert len(table) > 0 and table["task"].notna().all(), f"{path}: a row without a task"
    if is_study:
        both = table.dropna(subset=["released_p80", "finish_p80"])
        assert (both["released_p80"] <= both["finish_p80"]).all() and (both["finish_p50"] <= both["finish_p80"]).all(), f"{path}: dates out of order"
        told = f"{len(both)} with dates, the last of P80 {both['finish_p80'].max()}"
    else:
        done = table[table["status"] == "completed"]
        assert done["actual_finish"].notna().all(), f"{path}: completed without a date"
        late = (done["actual_finish"] - done["planned_finish"]).dt.total_seconds() / 3600
        # Dates are written to the second, hours to the last digit.
        assert ((late - done["delay_hours"]).dropna().abs() < 0.001).all(), f"{path}: delays do not follow from dates"
        told = f"{len(done)} completed, the last {done['actual_finish'].max()}"
    print(f"{path}: {len(table)} rows of {len(table.columns)} columns; {told}")
