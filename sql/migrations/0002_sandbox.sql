-- Overrides of the platform's limits, sparse: an absent knob means the default.

ALTER TABLE scripts ADD COLUMN sandbox jsonb NOT NULL DEFAULT '{}';
