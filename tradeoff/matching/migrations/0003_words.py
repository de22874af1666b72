"""The stems of a passage, found through an index that row-level security would hide, and how common each stem is."""

from django.db import migrations

from tradeoff.kernel.isolation import CURRENT_WORKSPACE, isolate

WORDS = f"""
ALTER TABLE matching_passage ADD COLUMN words tsvector NOT NULL DEFAULT ''::tsvector;
CREATE INDEX matching_passage_words ON matching_passage USING gin (words);
CREATE TABLE matching_stem (
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace ON DELETE CASCADE,
    noun varchar(8) NOT NULL,
    stem text NOT NULL,
    passages bigint NOT NULL,
    PRIMARY KEY (workspace_id, noun, stem)
);
CREATE FUNCTION matching_with(which text, sought text, most integer) RETURNS TABLE (noun_id bigint, passage_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT noun_id, id FROM matching_passage
    WHERE workspace_id = {CURRENT_WORKSPACE} AND noun = which AND words @@ to_tsquery('english', sought)
    LIMIT most
$$;
REVOKE EXECUTE ON FUNCTION matching_with(text, text, integer) FROM PUBLIC;
"""
BACK = """
DROP FUNCTION matching_with(text, text, integer);
DROP TABLE matching_stem;
DROP INDEX matching_passage_words;
ALTER TABLE matching_passage DROP COLUMN words;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_isolation")]
    operations = [migrations.RunSQL(WORDS, BACK), migrations.RunSQL(*isolate("matching_stem"))]
