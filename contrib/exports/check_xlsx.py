"""Opens files of `sandtable export xlsx` with openpyxl, and holds their sheets to what the data dictionary says of them.

Usage: check_xlsx.py FILE.xlsx...   (needs the Python packages openpyxl and pillow)
"""

import datetime
import sys

import openpyxl

if len(sys.argv) < 2:
    sys.exit(__doc__)
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    names = book.sheetnames
    assert names[0] == "Summary" and {"Tasks", "Charts", "Columns"} <= set(names), f"{path}: {names}"
    assert ("Replications" in names) != ("Metrics" in names), f"{path}: neither a run's nor a study's: {names}"
    assert isinstance(book["Summary"]["B3"].value, datetime.datetime) or "Replications" in names, f"{path}: no date to begin with"
    assert len(book["Charts"]._images) >= 2, f"{path}: {len(book['Charts']._images)} charts"
    formulas = [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas, f"{path}: formulas {formulas[:5]}"
    for sheet in book:
        if sheet.title in ("Summary", "Charts"):
            continue
        assert sheet.freeze_panes is not None, f"{path}: {sheet.title} does not hold its header"
        assert sheet.max_row == 1 or sheet.auto_filter.ref, f"{path}: {sheet.title} has no filter"
        heads = [cell.value for cell in sheet[1]]
        assert len(set(heads)) == len(heads) and all(heads), f"{path}: {sheet.title}: {heads}"
    heads = [cell.value for cell in book["Tasks"][1]]
    at = heads.index("planned_finish")
    dates = [row[at] for row in book["Tasks"].iter_rows(min_row=2) if row[at].value is not None]
    assert dates and all(isinstance(cell.value, datetime.datetime) for cell in dates), f"{path}: dates that are none"
    rows = {name: book[name].max_row - 1 for name in names if name not in ("Summary", "Charts", "Columns")}
    print(f"{path}: {rows}, {len(book['Charts']._images)} charts; begins with {book['Summary']['A3'].value}: {book['Summary']['B3'].value}")
