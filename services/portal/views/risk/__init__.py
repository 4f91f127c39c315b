"""Risk: interviews, results, trend, signals, the protocol in force."""
