"""Room: who lives with the person, since when; who is around her, and whether she agrees that one speaks to them."""
