"""The request: its options, its one expression, the few rows it needs, the engines that run it, its output."""
