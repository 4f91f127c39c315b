"""What each member of staff chose for her notices, and when she is on call."""
