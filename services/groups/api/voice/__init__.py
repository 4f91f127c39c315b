"""The participants' voice over HTTP."""
