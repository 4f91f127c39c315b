"""Referrals seen together: the board, how a partner answers, what is looked for in the directory."""
