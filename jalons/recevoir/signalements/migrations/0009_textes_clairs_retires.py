from django.db import migrations, models
from django.db.models import F, Q

CLAIRS = [
    ("demande", "motif_decision"),
    ("demande", "ce_qui_a_ete_dit"),
    ("attribution", "raison"),
    ("attribution", "motif_refus"),
]


class Migration(migrations.Migration):
    dependencies = [("signalements", "0008_textes_chiffres")]

    operations = [
        *(migrations.RemoveField(modele, f"{champ}_clair") for modele, champ in CLAIRS),
        migrations.AddConstraint(
            "demande",
            models.CheckConstraint(
                name="demande_reorientee_dite",
                condition=~Q(statut="reoriente")
                | (Q(partenaire__isnull=False) & Q(ce_qui_a_ete_dit__isnull=False) & ~Q(motif_hors_champ="")),
                violation_error_message="Une demande réorientée dit vers qui, pourquoi et ce que la personne a entendu.",
            ),
        ),
        migrations.AddConstraint(
            "demande",
            models.CheckConstraint(
                name="demande_decision_motivee",
                condition=Q(decision="")
                | Q(proposition="")
                | Q(decision=F("proposition"))
                | Q(motif_decision__isnull=False),
                violation_error_message="Décider autrement que proposé demande une raison.",
            ),
        ),
    ]
