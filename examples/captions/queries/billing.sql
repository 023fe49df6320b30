-- Plans and subscriptions.

-- Pricing page and checkout.
-- calls: 80/min
SELECT id, code, name, price_cents, currency, limits
FROM plans
WHERE is_active
ORDER BY price_cents;

-- Quota check before an upload.
-- calls: 150/min
SELECT s.id, s.seats, p.limits
FROM subscriptions s
JOIN plans p ON p.id = s.plan_id
WHERE s.team_id = $1 AND s.status = 'active';

-- Events from the payment provider name their customer only.
-- calls: 30/min
SELECT id, team_id, status
FROM subscriptions
WHERE provider_customer_id = $1;

-- Feature switches, when a process starts and every minute.
-- calls: 20/min
SELECT key, value FROM app_settings;
