"""Filling a database: a million jobs, and what belongs to them, in a few minutes.

Rows are made by the database itself, each table by one INSERT, with triggers off and indexes built afterwards. They are
as the services would have left them, so `ledger_audit` holds over them. Times lie evenly in the last DAYS; ids are of
those times, as everywhere. Of the organizations the first has BIG_SHARE of everything, the others a long tail.
"""

from __future__ import annotations

from django.db import connection, transaction

DAYS = 90
BIG_SHARE = 0.3
QUEUED, RUNNING, REVIEW = 200, 30, 60

# A UUID version 7 of a moment: its milliseconds, then bits that differ for every `salt`.
FUNCTION = """
CREATE OR REPLACE FUNCTION id_at(moment timestamptz, salt text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7' || substr(md5(salt), 1, 3)
            || '8' || substr(md5(salt), 4, 15))::uuid
$$
"""

ORGANIZATIONS = """
INSERT INTO accounts_organization (id, slug, name, api_enabled, review_mode, max_in_flight, created_at)
SELECT id_at(now() - interval '100 days', 'org' || n), 'org-' || n, 'Organization ' || n, true, 'automatic', 1000000,
       now() - interval '100 days'
FROM generate_series(2, {organizations}) AS n;

INSERT INTO accounts_project (id, organization_id, slug, created_at)
SELECT id_at(created_at, 'project' || id), id, 'default', created_at FROM accounts_organization
WHERE NOT EXISTS (SELECT FROM accounts_project WHERE organization_id = accounts_organization.id);

INSERT INTO accounts_apikey (id, organization_id, project_id, name, prefix, secret_hash, previous_secret_hash,
                             created_at, request_count)
SELECT id_at(created_at, 'key' || id), organization_id, id, 'backend', substr(md5(id::text), 1, 8), md5(id::text), '',
       created_at, 0
FROM accounts_project WHERE NOT EXISTS (SELECT FROM accounts_apikey WHERE project_id = accounts_project.id);

INSERT INTO billing_creditaccount (organization_id, available_micros, held_micros, open_holds)
SELECT id, 0, 0, 0 FROM accounts_organization ON CONFLICT DO NOTHING;

INSERT INTO webhooks_webhooksettings (organization_id, default_url, allowed_hostnames, secret)
SELECT id, 'https://hooks.example.com/' || slug, '[]', (SELECT secret FROM webhooks_webhooksettings LIMIT 1)
FROM accounts_organization ON CONFLICT DO NOTHING;
UPDATE webhooks_webhooksettings SET default_url = 'https://hooks.example.com/big' WHERE default_url = '';

INSERT INTO webhooks_webhookendpoint (id, organization_id, url, failing_since, last_success_at, disabled_reason)
SELECT id_at(now(), 'endpoint' || organization_id), organization_id, default_url,
       CASE WHEN get_byte(uuid_send(organization_id), 15) = 0 THEN now() END, now(), ''
FROM webhooks_webhooksettings;

CREATE TEMP TABLE place AS
SELECT row_number() OVER (ORDER BY o.created_at DESC, o.slug) AS n, o.id AS organization_id, p.id AS project_id,
       k.id AS api_key_id, s.default_url AS url
FROM accounts_organization o
JOIN accounts_project p ON p.organization_id = o.id JOIN accounts_apikey k ON k.project_id = p.id
JOIN webhooks_webhooksettings s ON s.organization_id = o.id;
CREATE UNIQUE INDEX ON place (n);
"""

# Of ten jobs two are ingests, five stagings, two redesigns, one of the Library. A staging is about the newest source
# asset of its organization's rank, which is what makes the cache index as full as it would be.
JOBS = """
CREATE TEMP TABLE made AS
WITH drawn AS (
    SELECT i, now() - interval '{days} days' * (1 - i::float8 / {jobs}) AS created_at,
           CASE WHEN random() < {big_share} THEN 1
                ELSE 1 + floor({organizations} * power(random(), 3))::int END AS n,
           i %% 10 AS tenth, random() AS fate, {jobs} - i AS left
    FROM generate_series(1, {jobs}) AS i
)
SELECT i, id_at(created_at, 'job' || i) AS id, created_at, place.*, tenth,
       CASE WHEN tenth < 2 THEN 'source.ingest' WHEN tenth < 6 THEN 'staging.photo'
            WHEN tenth < 7 THEN 'staging.panorama360'
            WHEN tenth < 8 THEN 'redesign.photo' WHEN tenth < 9 THEN 'image.upscale' ELSE 'image.generate' END AS kind,
       CASE WHEN tenth < 7 THEN 'staging' WHEN tenth < 9 THEN 'redesign' ELSE 'library' END AS surface,
       CASE WHEN tenth < 2 THEN 'ingest' ELSE 'gpu' END AS queue,
       CASE WHEN tenth < 2 THEN 'succeeded'
            WHEN "left" < {queued} THEN 'queued' WHEN "left" < {queued} + {running} THEN 'running'
            WHEN "left" < {queued} + {running} + {review} AND tenth < 7 THEN 'review'
            WHEN fate < 0.06 THEN 'failed' WHEN fate < 0.08 THEN 'canceled' ELSE 'succeeded' END AS state,
       CASE WHEN tenth < 2 THEN 0 WHEN tenth < 7 THEN 1000000 WHEN tenth < 9 THEN 300000 ELSE 40000 END AS price
FROM drawn JOIN place USING (n);
CREATE INDEX ON made (i);
ANALYZE made;

INSERT INTO jobs_job (
    id, organization_id, project_id, api_key_id, surface, kind, queue, state, input, input_files, subject, fingerprint,
    notifies, max_outputs, reference, metadata, webhook_url, price_micros, charge_source, seed, progress, attempt,
    lease_token, lease_expires_at, available_at, deadline_at, failure_code, failure_message, failure_retryable, engine,
    engine_version, details, created_at, started_at, completed_at, updated_at)
SELECT id, organization_id, project_id, api_key_id, surface, kind, queue, state,
       '{{"mode": "furnish", "room_types": ["Living Room"], "style_preset": "scandi",
          "include_alternates": false}}', '{{}}',
       CASE WHEN tenth BETWEEN 2 AND 6 THEN md5('subject' || i / 40)::uuid END, md5('configuration' || i %% 50),
       true, 1, 'order-' || i, '{{"customer": "a-1"}}', '', price, CASE WHEN price > 0 THEN 'credit' ELSE 'free' END,
       i, CASE WHEN state = 'queued' THEN 0 ELSE 1 END, CASE WHEN state = 'queued' THEN 0 ELSE 1 END,
       CASE WHEN state = 'running' THEN md5('lease' || i)::uuid END,
       CASE WHEN state = 'running' THEN now() + interval '1 day' END,
       created_at, CASE WHEN state IN ('queued', 'running', 'review') THEN now() + interval '7 days'
                        ELSE created_at + interval '1 hour' END,
       CASE state WHEN 'failed' THEN 'quality_rejected' WHEN 'canceled' THEN 'canceled' ELSE '' END, '', false,
       'embedded', '1', '{{}}', created_at, CASE WHEN state <> 'queued' THEN created_at + interval '3 seconds' END,
       CASE WHEN state IN ('succeeded', 'failed', 'canceled') THEN created_at + interval '20 seconds' END, created_at
FROM made;

INSERT INTO jobs_jobevent (id, job_id, state, note, created_at)
SELECT id_at(created_at + interval '3 seconds', 'started' || i), id, 'running', '', created_at + interval '3 seconds'
FROM made WHERE state <> 'queued'
UNION ALL
SELECT id_at(created_at + interval '20 seconds', 'ended' || i), id, state, '', created_at + interval '20 seconds'
FROM made WHERE state NOT IN ('queued', 'running');

INSERT INTO jobs_idempotencyrecord (id, organization_id, route, key, fingerprint, status, job_id, created_at,
                                    expires_at)
SELECT id_at(created_at, 'once' || i), organization_id, 'generations', 'key-' || i, md5(i::text), 202, id, created_at,
       created_at + interval '24 hours'
FROM made WHERE created_at > now() - interval '24 hours';
"""

# A photo's two candidates, one published. Bytes older than 30 days are gone, as the purge leaves them.
FILES = """
INSERT INTO files_storedfile (id, organization_id, name, sha256, size, content_type, width, height, created_at,
                              expires_at, deleted_at)
SELECT id_at(created_at, 'file' || i || '-' || k), organization_id, 'f/' || i || '-' || k || '.jpg',
       md5('a' || i || k) || md5('b' || i || k), 250000, 'image/jpeg', 1024, 768, created_at,
       created_at + interval '30 days', CASE WHEN created_at < now() - interval '30 days' THEN created_at END
FROM made CROSS JOIN generate_series(0, 1) AS k
WHERE state IN ('succeeded', 'review') AND (k = 0 OR tenth BETWEEN 2 AND 8);

INSERT INTO jobs_output (id, job_id, file_id, role, position, quality, problems, created_at)
SELECT id_at(created_at, 'output' || i || '-' || k), id, id_at(created_at, 'file' || i || '-' || k),
       CASE WHEN state = 'review' THEN 'candidate' WHEN k = 0 THEN 'primary' ELSE 'candidate' END, k,
       '{{"sharpness": 0.8, "structure": 0.9}}', '[]', created_at
FROM made CROSS JOIN generate_series(0, 1) AS k
WHERE state IN ('succeeded', 'review') AND tenth >= 2 AND (k = 0 OR tenth < 9);

INSERT INTO sources_sourceasset (id, organization_id, project_id, ingest_job_id, file_id, sha256, width, height,
                                 details, created_at, ready_at)
SELECT id_at(created_at, 'asset' || i), organization_id, project_id, id, id_at(created_at, 'file' || i || '-0'),
       md5('a' || i || 0) || md5('b' || i || 0), 1024, 768, '{{}}', created_at, created_at
FROM made WHERE tenth < 2;
"""

MONEY = """
INSERT INTO billing_ledgerentry (id, organization_id, kind, key, amount_micros, held_micros, reference, reason,
                                 created_at)
SELECT id_at(now() - interval '99 days', 'grant' || organization_id), organization_id, 'grant',
       'grant:' || organization_id, 1000000000000000, 0, NULL, 'opening credit', now() - interval '99 days'
FROM place WHERE NOT EXISTS (SELECT FROM billing_ledgerentry e WHERE e.organization_id = place.organization_id)
UNION ALL
SELECT id_at(created_at, 'hold' || i), organization_id, 'hold', 'hold:' || id, -price, price, id, '', created_at
FROM made WHERE price > 0
UNION ALL
SELECT id_at(created_at + interval '20 seconds', 'close' || i), organization_id,
       CASE WHEN state = 'succeeded' THEN 'settle' ELSE 'release' END, 'close:' || id,
       CASE WHEN state = 'succeeded' THEN 0 ELSE price END, -price, id, '', created_at + interval '20 seconds'
FROM made WHERE price > 0 AND state IN ('succeeded', 'failed', 'canceled');

UPDATE billing_creditaccount SET available_micros = a, held_micros = h, open_holds = o
FROM (SELECT organization_id AS of, sum(amount_micros) AS a, sum(held_micros) AS h,
             count(*) FILTER (WHERE kind = 'hold') - count(*) FILTER (WHERE kind IN ('settle', 'release')) AS o
      FROM billing_ledgerentry GROUP BY 1) AS sums
WHERE of = organization_id;

INSERT INTO billing_usageevent (id, organization_id, reference, subject, usage_type, fingerprint, billable, included,
                                unit_price_micros, amount_micros, created_at)
SELECT id_at(created_at + interval '20 seconds', 'usage' || i), organization_id, id, md5('subject' || i / 40)::uuid,
       'staging_photo', md5('configuration' || i %% 50), true, false, price, price, created_at + interval '20 seconds'
FROM made WHERE tenth BETWEEN 2 AND 6 AND state = 'succeeded';
"""

# Nearly all were delivered at once; some of the last day still wait for their next attempt.
WEBHOOKS = """
INSERT INTO webhooks_webhookevent (id, organization_id, event_type, reference, url, payload, state, attempt_count,
                                   attempts_before, next_attempt_at, delivered_at, created_at)
SELECT id_at(created_at + interval '20 seconds', 'event' || i), organization_id,
       'generation.' || CASE WHEN state = 'succeeded' THEN 'succeeded' ELSE 'failed' END, id, url,
       '{{"job_id": "job", "status": "succeeded", "outputs": [{{"$file": "a"}}], "metadata": {{"customer": "a-1"}}}}',
       CASE WHEN i %% 50 = 2 AND "left" < 5000 THEN 'waiting' WHEN i %% 500 = 3 THEN 'dead' ELSE 'delivered' END, 1, 0,
       CASE WHEN i %% 50 = 2 AND "left" < 5000 THEN now() + interval '1 hour' END,
       CASE WHEN NOT (i %% 50 = 2 AND "left" < 5000) AND i %% 500 <> 3 THEN created_at + interval '21 seconds' END,
       created_at + interval '20 seconds'
FROM (SELECT *, {jobs} - i AS "left" FROM made) AS made
WHERE tenth BETWEEN 2 AND 8 AND state IN ('succeeded', 'failed', 'canceled');

INSERT INTO webhooks_webhookattempt (id, event_id, number, status, error, response, duration_ms, created_at)
SELECT id_at(created_at, 'attempt' || id), id, 1, CASE state WHEN 'delivered' THEN 200 ELSE 500 END, '', 'ok', 80,
       created_at
FROM webhooks_webhookevent;
"""

LIBRARY = """
INSERT INTO library_image (id, project_id, file_id, source, live, version, meta, created_at, updated_at)
SELECT id_at(created_at, 'image' || i), project_id, id_at(created_at, 'file' || i || '-0'), 'generated', false, 1,
       '{{}}', created_at, created_at
FROM made WHERE tenth = 9 AND state = 'succeeded';

INSERT INTO library_generation (id, project_id, job_id, prompt, auto_enhance, enhancement_note, template, aspect_ratio,
                                alias, flow_alias, output_image_id, live, meta, created_at, updated_at)
SELECT id_at(created_at, 'generation' || i), project_id, id, 'a bright room with a view of the sea, number ' || i, true,
       '', 'general', '1:1', '', '', CASE WHEN state = 'succeeded' THEN id_at(created_at, 'image' || i) END, false,
       '{{}}', created_at, created_at
FROM made WHERE tenth = 9;
"""

STEPS = (FUNCTION, ORGANIZATIONS, JOBS, FILES, MONEY, WEBHOOKS, LIBRARY)
TABLES = [
    "accounts_organization",
    "accounts_project",
    "accounts_apikey",
    "billing_creditaccount",
    "billing_ledgerentry",
    "billing_usageevent",
    "files_storedfile",
    "jobs_job",
    "jobs_jobevent",
    "jobs_output",
    "jobs_idempotencyrecord",
    "sources_sourceasset",
    "webhooks_webhookevent",
    "webhooks_webhookattempt",
    "webhooks_webhookendpoint",
    "library_image",
    "library_generation",
]


def fill(*, jobs: int, organizations: int) -> None:
    """Beside one organization with a key that exists already and becomes the big one. Wants a superuser."""
    values = {
        "jobs": jobs,
        "organizations": organizations,
        "days": DAYS,
        "big_share": BIG_SHARE,
        "queued": QUEUED,
        "running": RUNNING,
        "review": REVIEW,
    }
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SELECT setseed(0.5)")
            indexes = _indexes(cursor)
            for name, _ in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            for step in STEPS:
                cursor.execute(step.format(**values).replace("%%", "%") if step is not FUNCTION else step)
            for _, definition in indexes:
                cursor.execute(definition)
        cursor.execute("DROP TABLE made, place")
        cursor.execute("VACUUM ANALYZE")


def _indexes(cursor: object) -> list[tuple[str, str]]:
    """Those of the filled tables that no constraint needs: building them at the end takes a fraction of the time."""
    cursor.execute(  # type: ignore[attr-defined]  # a cursor
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [TABLES],
    )
    return list(cursor.fetchall())  # type: ignore[attr-defined]  # a cursor
