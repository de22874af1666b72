from django.db import migrations

from tradeoff.kernel.isolation import isolate

TABLES = (
    "activity", "attendee", "quietpolicy", "calendarsource", "calendarevent", "calendarfeed", "mailbox", "mailfolder",
    "mailcopy",
)


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("activities", "0001_initial")]

    operations = [migrations.RunSQL(*isolate(f"activities_{table}")) for table in TABLES]
