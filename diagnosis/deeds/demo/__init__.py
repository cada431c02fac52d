"""The demo: invented shops with every status and every reason, deterministic for a seed and a day."""
