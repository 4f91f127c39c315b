"""The participants' voice: pages without sign-in, and the staff's side of them."""
