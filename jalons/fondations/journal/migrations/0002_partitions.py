"""Each partition of the journal is made without a right for the application: it reads and adds through the parent.

Those that exist lose theirs at the end of ``jalons migrer`` (``accorder_droits``), which gives the rights of every table.
"""

from django.db import migrations

FONCTION = """
CREATE OR REPLACE FUNCTION journal_partition(jour timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE debut timestamptz := date_trunc('month', jour AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
        fin timestamptz := (date_trunc('month', jour AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
        nom text := 'journal_ligne_' || to_char(jour AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    IF to_regclass(nom) IS NULL
       AND NOT EXISTS (SELECT 1 FROM journal_ligne_defaut WHERE instant >= debut AND instant < fin) THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF journal_ligne FOR VALUES FROM (%L) TO (%L)', nom, debut, fin);
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'jalons_app') THEN
            EXECUTE format('REVOKE ALL ON %I FROM jalons_app', nom);
        END IF;
    END IF;
END $$;
"""
EXISTANTES = """
DO $$ DECLARE partition regclass; BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'jalons_app') THEN
        FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'journal_ligne'::regclass LOOP
            EXECUTE format('REVOKE ALL ON %s FROM jalons_app', partition);
        END LOOP;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(FONCTION, migrations.RunSQL.noop),
        migrations.RunSQL(EXISTANTES, migrations.RunSQL.noop),
    ]
