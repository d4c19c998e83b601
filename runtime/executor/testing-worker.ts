// In this order: the faults see each message first.
import "./testing-faults.ts";
import "./worker.ts";
