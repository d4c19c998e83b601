/** Room for a source of 256 KiB in any JSON spelling: at most six times as long, with escapes. */
export const MAX_CONTROL_BODY_BYTES = 2_097_152;
