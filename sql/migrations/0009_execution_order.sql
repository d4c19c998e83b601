-- Live tails resume where they stopped: executions end in another order than they start, so that neither their ids nor
-- their times say which rows came after one. Rows are written by one manager, batch after batch.

ALTER TABLE execution_logs ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX execution_logs_seq_unique ON execution_logs (seq);

-- The last batch of each writer: one that is sent again because its answer was lost is not counted twice.
CREATE TABLE execution_batches (
  writer uuid PRIMARY KEY,
  batch uuid NOT NULL,
  written_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Histograms are counts by bucket; the shorter one ends with zeros.
CREATE FUNCTION add_histograms(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY bucket), '{}')
  FROM unnest(a, b) WITH ORDINALITY AS buckets (x, y, bucket)
$$;
