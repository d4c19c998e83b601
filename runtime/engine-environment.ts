/**
 * What has to stand in the environment before Bun starts, so that instances run fast (docs/architecture.md, "One setting of
 * the engine below"). `package.json` and the image say the same.
 */
export const ENGINE_ENVIRONMENT = { BUN_JSC_maxNumWasmFastMemories: "4096" } as const;
