-- Workers, progress bars, notifications, webhooks, audit trail.

-- A worker takes the next jobs.
-- calls: 1200/min
SELECT id, type, payload
FROM jobs
WHERE status = 'queued'
ORDER BY priority DESC, created_at
LIMIT 10
FOR UPDATE SKIP LOCKED;

-- Was this request made before?
-- calls: 220/min
SELECT id, status FROM jobs WHERE idempotency_key = $1;

-- Is something running for this video?
-- calls: 600/min
SELECT id, type, status, progress
FROM jobs
WHERE media_id = $1 AND status IN ('queued', 'running');

-- Jobs of a project.
-- calls: 350/min
SELECT id, type, status, progress, created_at
FROM jobs
WHERE project_id = $1
ORDER BY created_at DESC
LIMIT 25;

-- History of a job, polled by the progress dialog.
-- calls: 1800/min
SELECT id, from_status, to_status, message, created_at
FROM job_events
WHERE job_id = $1
ORDER BY id;

-- Tasks of a job.
-- calls: 150/min
SELECT id, actor, status, retries FROM tasks WHERE job_id = $1;

-- Tasks whose worker died.
-- calls: 6/min
SELECT id, message_id, actor
FROM tasks
WHERE status = 'running' AND heartbeat_at < now() - interval '5 minutes';

-- Badge: unread notifications.
-- calls: 2400/min
SELECT count(*)
FROM notifications
WHERE user_id = $1 AND read_at IS NULL AND is_deleted = false;

-- Notifications, newest first, by keyset.
-- calls: 800/min
SELECT id, type, title, payload, read_at, created_at
FROM notifications
WHERE user_id = $1 AND is_deleted = false AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC
LIMIT 30;

-- When a job is canceled, what was said about it is taken back.
-- calls: 50/min
UPDATE notifications SET is_deleted = true WHERE job_id = $1;

-- Webhooks that want an event.
-- calls: 300/min
SELECT id, url, secret
FROM webhooks
WHERE team_id = $1 AND is_deleted = false AND disabled_at IS NULL AND events @> ARRAY[$2];

-- Webhooks that were switched off after too many failures, for support.
-- calls: 2/min
SELECT id, team_id, url, disabled_at FROM webhooks WHERE disabled_at IS NOT NULL;

-- Deliveries that are due.
-- calls: 120/min
SELECT id, webhook_id, url, payload, attempts
FROM webhook_deliveries
WHERE status = 'pending' AND next_attempt_at <= now()
ORDER BY next_attempt_at
LIMIT 100;

-- Deliveries of a webhook.
-- calls: 20/min
SELECT id, event, status, response_status, created_at
FROM webhook_deliveries
WHERE webhook_id = $1
ORDER BY created_at DESC
LIMIT 50;

-- Trail of one object.
-- calls: 30/min
SELECT id, actor_email, action, changes, created_at
FROM audit_log
WHERE entity_type = $1 AND entity_id = $2
ORDER BY created_at DESC
LIMIT 100;
