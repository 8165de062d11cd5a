"""The fictitious region: seeded, obviously invented, big enough to show every page alive."""
