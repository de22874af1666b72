import django.db.models.deletion
from django.db import migrations, models

from tradeoff.crm.counted import COUNTED, NOT_COUNTED
from tradeoff.kernel.isolation import isolate


class Migration(migrations.Migration):
    """How many deals there are and how much they are, kept right by every statement that writes deals."""

    dependencies = [
        ("crm", "0010_contact_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="DealSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("close_date", models.DateField(blank=True, null=True)),
                ("deals", models.BigIntegerField()),
                ("without_amount", models.BigIntegerField()),
                ("total", models.DecimalField(decimal_places=0, max_digits=40)),
                ("stated", models.DecimalField(decimal_places=0, max_digits=40)),
                ("unstated", models.DecimalField(decimal_places=0, max_digits=40)),
                ("stage", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="crm.pipelinestage")),
                ("workspace", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace")),
            ],
        ),
        migrations.RunSQL(*isolate("crm_dealsum")),
        migrations.RunSQL(COUNTED, NOT_COUNTED),
        migrations.RemoveIndex(model_name="deal", name="deal_by_amount"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.F("workspace"), models.OrderBy(models.F("amount_minor"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True), models.F("stage"), name="deal_by_amount",
            ),
        ),
    ]
