# One process with everything: manager, orchestrator and executor. For linux/amd64 and linux/arm64.
FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
COPY rhai/package.json rhai/package.json
COPY ui/package.json ui/package.json
RUN bun install --frozen-lockfile --production --filter picloud --filter rhai-wasm

# The dashboard is built here; of this stage the image keeps the built files alone.
FROM oven/bun:1.4.5-slim AS dashboard
WORKDIR /app
COPY package.json bun.lock bunfig.toml tsconfig.json ./
COPY patches patches
COPY rhai/package.json rhai/*.ts rhai/
COPY ui/package.json ui/package.json
RUN bun install --frozen-lockfile --production --filter picloud-ui
COPY rhai/dist rhai/dist
COPY ui ui
RUN bun --bun ui/node_modules/.bin/vite build ui

FROM oven/bun:1.4.5-slim
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json bun.lock bunfig.toml tsconfig.json ./
COPY rhai/package.json rhai/*.ts rhai/
COPY rhai/dist rhai/dist
COPY sql sql
COPY runtime runtime
COPY control control
COPY --from=dashboard /app/ui/dist ui/dist
# The image's own unprivileged user; PostgreSQL, where it is the embedded one, runs as the same.
RUN mkdir /data && chown bun:bun /data
USER bun
# Instances run faster and start without a full garbage collection each, see docs/architecture.md.
ENV BUN_JSC_maxNumWasmFastMemories=4096
ENV NODE_ENV=production PICLOUD_BIND=0.0.0.0:8080 PICLOUD_DATA=/data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["bun", "-e", "const answer = await fetch('http://127.0.0.1:8080/healthz'); process.exit(answer.ok ? 0 : 1)"]
CMD ["bun", "runtime/main.ts"]
