"""Pages of docs/ that `telar docs` makes from the code."""
