"""An accompaniment told from where it takes place: one page for a phone in one hand."""
