"""Opens a file of `sandtable export ical` with the package icalendar, a reader that is not ours.

Usage: check_ical.py FILE.ics...   (needs the Python package icalendar)
"""

import sys
from pathlib import Path

from icalendar import Calendar

if len(sys.argv) < 2:
    sys.exit(__doc__)
for path in sys.argv[1:]:
    content = Path(path).read_bytes()
    assert content.endswith(b"\r\n") and content.count(b"\n") == content.count(b"\r\n"), f"{path}: a line does not end with CRLF"
    longest = max(len(line) for line in content.split(b"\r\n"))
    assert longest <= 75, f"{path}: a line of {longest} octets"
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert events, f"{path}: no event"
    assert not calendar.errors and not any(event.errors for event in events), f"{path}: {calendar.errors}"
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids), f"{path}: a UID twice"
    for event in events:
        assert event.decoded("DTSTAMP").tzinfo is not None, f"{path}: DTSTAMP must be in UTC"
        assert event.decoded("DTSTART").tzinfo is None, f"{path}: DTSTART is a local time"
        assert str(event["SUMMARY"]).strip(), f"{path}: an event without a summary"
    starts = sorted(event.decoded("DTSTART") for event in events)
    print(f"{path}: {len(events)} events from {starts[0]} to {starts[-1]}")
