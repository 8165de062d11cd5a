"""Sittings and seats leave the offers: their tables are renamed, with their rows, their constraints and their trigger."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

DEPLACER = """
ALTER TABLE offres_seance RENAME TO seances_seance;
ALTER TABLE offres_inscription RENAME TO seances_inscription;
ALTER TABLE seances_inscription RENAME COLUMN offre_id TO cause;
"""
REMETTRE = """
ALTER TABLE seances_inscription RENAME COLUMN cause TO offre_id;
ALTER TABLE seances_inscription RENAME TO offres_inscription;
ALTER TABLE seances_seance RENAME TO offres_seance;
"""
# The text of a function names its tables: it is written again, under the name of its room.
GARDE = """
CREATE FUNCTION seances_places() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    offertes integer;
    prises integer;
BEGIN
    SELECT places INTO offertes FROM seances_seance WHERE id = NEW.seance_id AND statut <> 'annulee' FOR UPDATE;
    SELECT count(*) INTO prises FROM seances_inscription
     WHERE seance_id = NEW.seance_id AND statut <> 'liberee' AND id <> NEW.id;
    IF offertes IS NULL OR prises >= offertes THEN
        RAISE EXCEPTION 'seance_places : plus de place à cette réunion'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seance_places';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER seance_places ON seances_inscription;
DROP FUNCTION offres_places();
CREATE TRIGGER seance_places BEFORE INSERT OR UPDATE OF statut, seance_id ON seances_inscription
    FOR EACH ROW WHEN (NEW.statut <> 'liberee') EXECUTE FUNCTION seances_places();
"""
SANS_GARDE = """
CREATE FUNCTION offres_places() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    offertes integer;
    prises integer;
BEGIN
    SELECT places INTO offertes FROM offres_seance WHERE id = NEW.seance_id AND statut <> 'annulee' FOR UPDATE;
    SELECT count(*) INTO prises FROM offres_inscription
     WHERE seance_id = NEW.seance_id AND statut IN ('inscrite', 'presente', 'absente') AND id <> NEW.id;
    IF offertes IS NULL OR prises >= offertes THEN
        RAISE EXCEPTION 'seance_places : plus de place à cette réunion'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seance_places';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER seance_places ON seances_inscription;
DROP FUNCTION seances_places();
CREATE TRIGGER seance_places BEFORE INSERT OR UPDATE OF statut, seance_id ON seances_inscription
    FOR EACH ROW WHEN (NEW.statut IN ('inscrite', 'presente', 'absente')) EXECUTE FUNCTION offres_places();
"""
STATUTS = [("inscrite", "Attendue"), ("presente", "Présente"), ("absente", "Absente"), ("liberee", "Place rendue")]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offres", "0003_inscriptions_sans_offre"),
        ("assures", "0001_initial"),
        ("signalements", "0001_initial"),
        ("territoires", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DEPLACER, REMETTRE), migrations.RunSQL(GARDE, SANS_GARDE)],
            state_operations=[
                migrations.CreateModel(
                    name='Seance',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('titre', models.CharField(default='Réunion d’information', max_length=120)),
                        ('debut', models.DateTimeField()),
                        ('zone', models.CharField(default='Europe/Paris', max_length=40)),
                        ('date_acte', models.DateField()),
                        ('duree_minutes', models.PositiveSmallIntegerField(default=90)),
                        ('places', models.PositiveSmallIntegerField()),
                        ('statut', models.CharField(choices=[('ouverte', 'Ouverte'), ('tenue', 'Tenue'), ('annulee', 'Annulée')], default='ouverte', max_length=8)),
                        ('motif_annulation', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('animateur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('lieu', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territoires.lieuaccueil')),
                        ('organisme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territoires.organisme')),
                    ],
                    options={
                        'ordering': ['debut'],
                        'indexes': [
                            models.Index(fields=['organisme', 'date_acte'], name='seance_agenda'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('places__gte', 1), ('places__lte', 200)), name='seance_places_possibles', violation_error_message='Une réunion a de 1 à 200 places.'),
                            models.UniqueConstraint(condition=models.Q(('statut', 'annulee'), _negated=True), fields=('lieu', 'debut'), name='seance_une_par_lieu_et_heure', violation_error_message='Une réunion est déjà prévue dans ce lieu à cette heure.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('statut', 'annulee'), models.Q(('motif_annulation', ''), _negated=True)), models.Q(models.Q(('statut', 'annulee'), _negated=True), ('motif_annulation', '')), _connector='OR'), name='seance_annulee_motivee', violation_error_message='Une réunion annulée dit pourquoi, et elle seule.'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Inscription',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('statut', models.CharField(choices=STATUTS, default='inscrite', max_length=8)),
                        ('inscrite_le', models.DateTimeField(default=django.utils.timezone.now)),
                        ('assure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assures.assure')),
                        ('demande', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signalements.demande')),
                        ('cause', models.UUIDField(blank=True, db_index=True, null=True)),
                        ('seance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inscriptions', to='seances.seance')),
                    ],
                    options={
                        'ordering': ['inscrite_le'],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('statut__in', ['inscrite', 'presente', 'absente'])), fields=('seance', 'assure'), name='inscription_une_par_personne', violation_error_message='Cette personne a déjà une place à cette réunion.'),
                        ],
                    },
                ),
            ],
        )
    ]
