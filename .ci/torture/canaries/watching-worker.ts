// In this order: the worker makes its instances as the watch has them made.
import "./watch.ts";
import "../../../runtime/executor/worker.ts";
