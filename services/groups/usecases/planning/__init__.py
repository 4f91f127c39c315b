"""Form groups: collect what is needed, search, edit by hand, publish."""
