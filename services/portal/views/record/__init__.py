"""Who has opened what: for her, on a sheet she may take."""
