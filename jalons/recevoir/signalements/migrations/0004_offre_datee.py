from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0003_offres_datees"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="demande",
            constraint=models.CheckConstraint(
                condition=models.Q(("statut", "offre_envoyee"), _negated=True) | models.Q(("offre_le__isnull", False)),
                name="demande_offre_datee",
                violation_error_message="Une offre envoyée porte sa date.",
            ),
        ),
    ]
