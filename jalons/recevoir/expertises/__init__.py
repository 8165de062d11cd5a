"""Room: questions of the platforms to the experts of the service, and what is kept of them without names."""
