from __future__ import annotations

from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLE = "absences_absence"

APART = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT one_absence_at_a_time EXCLUDE USING gist
  (int8range(member_id, member_id, '[]') WITH &&, daterange(starts, until, '[]') WITH &&) WHERE (withdrawn_at IS NULL);
"""
TOGETHER = f"ALTER TABLE {TABLE} DROP CONSTRAINT one_absence_at_a_time;"


class Migration(migrations.Migration):
    """Days of one member do not overlap, but for those taken back. Ranges of numbers stand for equality."""

    dependencies = [("absences", "0001_initial")]

    operations = [migrations.RunSQL(APART, TOGETHER), migrations.RunSQL(*isolate(TABLE))]
