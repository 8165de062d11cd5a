import datetime

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("agents", "0004_stage")]

    operations = [
        migrations.RemoveConstraint(model_name="suppleance", name="suppleance_dates_ordonnees"),
        migrations.AddConstraint(
            model_name="suppleance",
            constraint=models.CheckConstraint(
                condition=Q(date_fin__gte=F("date_debut") - datetime.timedelta(days=1)),
                name="suppleance_dates_ordonnees",
                violation_error_message="La date de fin précède la date de début.",
            ),
        ),
    ]
