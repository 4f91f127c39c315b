"""How keys are renewed while rows are read and written: epochs, generations, the board's recovery copy."""
