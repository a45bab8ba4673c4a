"""Text in, decision out: candidates, gates, stance, decision. No AWS, no clock, no environment."""
