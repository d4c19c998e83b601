-- What an app lets through to its scripts, as a whole and from one address: {"requests_per_second", "burst"}, null for no
-- limit. Refused requests are counted with the executions, under an outcome of their own.

ALTER TABLE apps
  ADD COLUMN rate_limit jsonb CHECK (jsonb_typeof(rate_limit) = 'object'),
  ADD COLUMN client_rate_limit jsonb CHECK (jsonb_typeof(client_rate_limit) = 'object');
