"""What the functions do: one module a job, called by a handler, given its stores by wiring."""
