"""Private calendars that programs subscribe to: the secret of a link, what stands in one, how it is written."""
