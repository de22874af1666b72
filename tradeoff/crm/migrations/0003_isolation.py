from django.db import migrations

from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """Row-level security on every table of the package."""

    dependencies = [("crm", "0002_initial")]

    operations = [
        migrations.RunSQL(*isolate("crm_account")),
        migrations.RunSQL(*isolate("crm_contact")),
        migrations.RunSQL(*isolate("crm_deal")),
        migrations.RunSQL(*isolate("crm_dealversion")),
        migrations.RunSQL(*isolate("crm_pipelinestage")),
    ]
