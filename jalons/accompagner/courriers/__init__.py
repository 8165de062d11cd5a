"""Letters and forms of a dossier: templates kept by the service, a text that she and the person agree on, what left."""
