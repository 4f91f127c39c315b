"""How a partner's own programs connect to us: only a coordinator keeps this."""
