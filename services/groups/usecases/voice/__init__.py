"""The participants' voice: staff open and close rounds and read results; whoever answers stays unknown."""
