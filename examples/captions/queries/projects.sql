-- The dashboard and the pages of one project.

-- Dashboard.
-- calls: 900/min
SELECT id, name, status, media_count, updated_at
FROM projects
WHERE owner_id = $1 AND is_deleted = false
ORDER BY updated_at DESC
LIMIT 20;

-- Is this user a member?
-- calls: 3200/min
SELECT role FROM project_members WHERE project_id = $1 AND user_id = $2;

-- Shared with me.
-- calls: 310/min
SELECT p.id, p.name, m.role
FROM project_members m
JOIN projects p ON p.id = m.project_id
WHERE m.user_id = $1 AND p.is_deleted = false
ORDER BY p.updated_at DESC
LIMIT 20;

-- Search box.
-- calls: 60/min
SELECT id, name
FROM projects
WHERE search @@ plainto_tsquery('simple', $1) AND owner_id = $2 AND is_deleted = false
LIMIT 20;

-- Videos of a project.
-- calls: 1100/min
SELECT id, title, kind, status, duration_ms, created_at
FROM media
WHERE project_id = $1 AND is_deleted = false
ORDER BY created_at DESC
LIMIT 50;

-- Renditions of a video.
-- calls: 800/min
SELECT profile, codec, bitrate_kbps, file_id
FROM media_variants
WHERE media_id = $1;

-- May this object go?
-- calls: 25/min
SELECT 1 FROM media_variants WHERE file_id = $1 LIMIT 1;

-- Storage used by an account.
-- calls: 40/min
SELECT coalesce(sum(size_bytes), 0)
FROM files
WHERE owner_id = $1 AND deleted_at IS NULL;

-- Minutes by kind for the nightly report: reads all of the table by design.
-- calls: 1/day
SELECT kind, count(*), sum(duration_ms) / 60000 AS minutes
FROM media
GROUP BY kind;
