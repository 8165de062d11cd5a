"""Room: demandes and their signalements, qualification, réponse ponctuelle, reorientation."""
