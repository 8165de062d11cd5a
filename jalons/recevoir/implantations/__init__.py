"""Room: what an implantation holds: convention of premises, administrative permanences, vehicles; the caisse's attribution."""
