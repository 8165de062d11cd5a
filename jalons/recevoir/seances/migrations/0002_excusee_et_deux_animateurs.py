"""A seat may be excused and needs no demande; two workers may lead a sitting."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TENUES = ["inscrite", "presente", "absente", "excusee"]


class Migration(migrations.Migration):
    dependencies = [
        ("seances", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="inscription", name="inscription_une_par_personne"),
        migrations.AddField(
            model_name="seance",
            name="avec_aussi",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="inscription",
            name="demande",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signalements.demande",
            ),
        ),
        migrations.AlterField(
            model_name="inscription",
            name="statut",
            field=models.CharField(
                choices=[
                    ("inscrite", "Attendue"),
                    ("presente", "Présente"),
                    ("absente", "Absente"),
                    ("excusee", "Excusée"),
                    ("liberee", "Place rendue"),
                ],
                default="inscrite",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="inscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("statut__in", TENUES)),
                fields=("seance", "assure"),
                name="inscription_une_par_personne",
                violation_error_message="Cette personne a déjà une place à cette réunion.",
            ),
        ),
        migrations.AddConstraint(
            model_name="seance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("avec_aussi__isnull", True),
                    models.Q(
                        ("animateur__isnull", False), models.Q(("avec_aussi", models.F("animateur")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="seance_deux_animateurs_distincts",
                violation_error_message="Une réunion animée à deux l’est par deux personnes différentes.",
            ),
        ),
    ]
