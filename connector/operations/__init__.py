"""Running the service: its status, its health, what was set aside, its history."""
