from django.db import migrations

from jalons.fondations.socle.chiffrement import TexteChiffre

CLAIRS = [
    ("demande", "motif_decision"),
    ("demande", "ce_qui_a_ete_dit"),
    ("attribution", "raison"),
    ("attribution", "motif_refus"),
]


class Migration(migrations.Migration):
    """Four texts about a person were in clear: 0007 makes room, 0008 encrypts them, 0009 drops what was clear."""

    dependencies = [("signalements", "0006_appel_empreinte")]

    operations = [
        migrations.RemoveConstraint("demande", "demande_reorientee_dite"),
        migrations.RemoveConstraint("demande", "demande_decision_motivee"),
        *(migrations.RenameField(modele, champ, f"{champ}_clair") for modele, champ in CLAIRS),
        *(migrations.AddField(modele, champ, TexteChiffre()) for modele, champ in CLAIRS),
    ]
