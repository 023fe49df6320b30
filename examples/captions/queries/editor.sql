-- The caption editor: words, captions, styles, revisions.

-- Words in view.
-- calls: 1400/min
SELECT id, position, text, start_ms, end_ms, speaker_id, confidence
FROM transcription_words
WHERE transcription_id = $1 AND position BETWEEN $2 AND $3
ORDER BY position;

-- Words of one speaker, to rename or merge speakers.
-- calls: 15/min
SELECT id, position, text
FROM transcription_words
WHERE speaker_id = $1
ORDER BY position;

-- Latest transcription of a video.
-- calls: 500/min
SELECT id, language, status, completed_at
FROM transcriptions
WHERE media_id = $1
ORDER BY created_at DESC
LIMIT 1;

-- Captions of a project.
-- calls: 1100/min
SELECT id, language, status, style_id, updated_at
FROM captions
WHERE project_id = $1 AND is_deleted = false
ORDER BY updated_at DESC
LIMIT 50;

-- Captions that wait for a reviewer.
-- calls: 90/min
SELECT id, project_id, language
FROM captions
WHERE reviewer_id = $1 AND status = 'in_review' AND is_deleted = false
LIMIT 50;

-- In how many captions is this style used?
-- calls: 35/min
SELECT count(*)
FROM captions
WHERE style_id = $1 AND is_deleted = false;

-- Styles of a team.
-- calls: 260/min
SELECT id, name, definition
FROM caption_styles
WHERE team_id = $1 AND deleted_at IS NULL
ORDER BY name;

-- Last revision of a caption track.
-- calls: 1000/min
SELECT id, number, content
FROM caption_revisions
WHERE caption_id = $1
ORDER BY number DESC
LIMIT 1;
