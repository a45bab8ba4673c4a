"""Webhook deliveries as each platform sends them, for demonstration, tests and `rumorline send`."""
