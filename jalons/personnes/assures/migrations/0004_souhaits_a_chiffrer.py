from django.db import migrations

from jalons.fondations.socle.chiffrement import TexteChiffre

CLAIRS = ("consignes", "ne_pas_contacter_motif")


class Migration(migrations.Migration):
    """How to call her, and why not to, were in clear: 0004 makes room, 0005 encrypts them, 0006 drops what was clear."""

    dependencies = [("assures", "0003_ne_rien_dire_danger")]

    operations = [
        *(migrations.RenameField("contact", champ, f"{champ}_clair") for champ in CLAIRS),
        *(migrations.AddField("contact", champ, TexteChiffre()) for champ in CLAIRS),
    ]
