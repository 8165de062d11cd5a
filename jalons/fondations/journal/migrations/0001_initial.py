"""The journal: partitioned by month, insert-only for the application."""

import uuid

from django.db import migrations, models

TABLE = """
CREATE TABLE journal_ligne (
    id uuid NOT NULL, instant timestamptz NOT NULL, acte varchar(80) NOT NULL, agent_id uuid, role varchar(40) NOT NULL,
    objet_type varchar(60) NOT NULL, objet_id uuid, assure_id uuid, motif varchar(200) NOT NULL,
    resultat varchar(20) NOT NULL, session varchar(16) NOT NULL, mac bytea NOT NULL,
    PRIMARY KEY (id, instant)
) PARTITION BY RANGE (instant);
CREATE TABLE journal_ligne_defaut PARTITION OF journal_ligne DEFAULT;
CREATE INDEX journal_ligne_objet ON journal_ligne (objet_id, instant);
CREATE INDEX journal_ligne_assure ON journal_ligne (assure_id, instant);

CREATE FUNCTION journal_partition(jour timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE debut timestamptz := date_trunc('month', jour AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
        fin timestamptz := (date_trunc('month', jour AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
        nom text := 'journal_ligne_' || to_char(jour AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    IF to_regclass(nom) IS NULL
       AND NOT EXISTS (SELECT 1 FROM journal_ligne_defaut WHERE instant >= debut AND instant < fin) THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF journal_ligne FOR VALUES FROM (%L) TO (%L)', nom, debut, fin);
    END IF;
END $$;
SELECT journal_partition(now()), journal_partition(now() + interval '1 month');
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="LigneJournal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("instant", models.DateTimeField()),
                ("acte", models.CharField(max_length=80)),
                ("agent_id", models.UUIDField(null=True)),
                ("role", models.CharField(blank=True, max_length=40)),
                ("objet_type", models.CharField(blank=True, max_length=60)),
                ("objet_id", models.UUIDField(null=True)),
                ("assure_id", models.UUIDField(null=True)),
                ("motif", models.CharField(blank=True, max_length=200)),
                ("resultat", models.CharField(default="fait", max_length=20)),
                ("session", models.CharField(blank=True, max_length=16)),
                ("mac", models.BinaryField()),
            ],
            options={"db_table": "journal_ligne", "managed": False, "ordering": ["-instant"]},
        ),
        migrations.CreateModel(
            name="Sceau",
            fields=[
                ("rang", models.BigIntegerField(primary_key=True, serialize=False)),
                ("ligne_id", models.UUIDField(unique=True)),
                ("instant", models.DateTimeField()),
                ("chaine", models.BinaryField()),
            ],
            options={"db_table": "journal_sceau"},
        ),
        migrations.RunSQL(TABLE, "DROP TABLE journal_ligne; DROP FUNCTION journal_partition(timestamptz)"),
    ]
