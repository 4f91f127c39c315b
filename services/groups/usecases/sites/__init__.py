"""Sites and rooms: kept by the coordinator, offered to editions."""
