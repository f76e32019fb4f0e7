"""PostgreSQL itself refuses two holders of one position on one day.

Two ranges are compared, so no extension is needed and any owner of a database can
run it. SQLite has nothing of the kind: directory/appointments.py checks there.
"""

from django.db import migrations

ADD = """
ALTER TABLE directory_appointment
ADD CONSTRAINT appointments_of_a_position_do_not_overlap
EXCLUDE USING gist (
    int8range(position_id, position_id, '[]') WITH &&,
    daterange(started_on, ended_on, '[)') WITH &&
) WHERE (started_on IS NOT NULL)
"""
REMOVE = """
ALTER TABLE directory_appointment
DROP CONSTRAINT appointments_of_a_position_do_not_overlap
"""


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_hours_consent_corrections")]
    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(REMOVE))]
