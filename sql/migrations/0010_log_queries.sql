-- What followed the `?`, so that a logged request can be understood and sent again. Rows written before have none.

ALTER TABLE execution_logs ADD COLUMN query text NOT NULL DEFAULT '';
