"""Room: the line of rights of a stoppage: what was told of it, its dates and how sure each is, the income forecast."""
