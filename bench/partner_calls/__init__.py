"""What `telar bench partners` works with: its town, the partners' program on loopback, and a clock that skips waits."""
