"""Wall time, series of dates, holidays and days off."""
