-- What the API asks about users and their access, as pg_stat_statements of staging shows it.
-- Rates are the busiest hour of a working day.

-- Sign-in.
-- calls: 120/min
SELECT id, email, hashed_password, is_active
FROM users
WHERE lower(email) = lower($1) AND is_deleted = false;

-- Refresh of an access token.
-- calls: 400/min
SELECT id, user_id, expires_at, revoked_at
FROM user_sessions
WHERE refresh_token_hash = $1;

-- Authentication by API token.
-- calls: 2600/min
SELECT t.id, t.scopes, t.expires_at, u.id, u.is_active
FROM api_tokens t
JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL;

-- The page that lists one's tokens.
-- calls: 45/min
SELECT id, name, scopes, created_at, last_used_at
FROM api_tokens
WHERE user_id = $1 AND revoked_at IS NULL
ORDER BY created_at DESC;

-- Teams of a user, for the switcher in the navigation.
-- calls: 700/min
SELECT t.id, t.name, t.slug, m.role
FROM team_memberships m
JOIN teams t ON t.id = m.team_id
WHERE m.user_id = $1 AND t.is_deleted = false
ORDER BY t.name;
