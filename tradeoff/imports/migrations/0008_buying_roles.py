from django.db import migrations, models

COLUMNS = {
    "buying_dealrole": "deal_id, contact_id, role, source, confidence, removed_at",
}
NOUNS = [
    ('accounts', 'accounts'), ('contacts', 'contacts'), ('deals', 'deals'), ('asks', 'asks'), ('products', 'products'),
    ('people', 'people'), ('changes', 'changes'), ('notes', 'notes'), ('activities', 'activities'),
    ('subscriptions', 'subscriptions'), ('roles', 'roles'),
]


def follow(table: str) -> tuple[str, str]:
    """As in 0006."""
    columns = COLUMNS[table]
    forward = (
        f"CREATE TRIGGER imports_created AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh"
        f" FOR EACH STATEMENT EXECUTE FUNCTION imports_follow('{columns}');"
        f"CREATE TRIGGER imports_changed AFTER UPDATE ON {table} REFERENCING OLD TABLE AS stale NEW TABLE AS fresh"
        f" FOR EACH STATEMENT EXECUTE FUNCTION imports_follow('{columns}');"
    )
    return forward, f"DROP TRIGGER imports_created ON {table}; DROP TRIGGER imports_changed ON {table};"


class Migration(migrations.Migration):

    dependencies = [
        ('buying', '0002_isolation'),
        ('imports', '0007_subscriptions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='import',
            name='target',
            field=models.CharField(choices=NOUNS, max_length=20),
        ),
        migrations.AlterField(
            model_name='savedmapping',
            name='noun',
            field=models.CharField(choices=NOUNS, max_length=20),
        ),
        *(migrations.RunSQL(*follow(table)) for table in COLUMNS),
    ]
