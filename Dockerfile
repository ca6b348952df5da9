# The GitHub App. Everything it needs is JavaScript, so the same image serves every platform that Node has.

FROM node:24-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Optional are the compiler's binaries, which the build needs, and Node itself for hosts that have another one.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts/clean.ts scripts/clean.ts
COPY src src
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts && rm -rf lib/action.* lib/**/*.map

FROM node:24-alpine
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TIDEMARK_DATA_DIR=/data
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules node_modules
COPY --from=build --chown=root:root /app/lib lib
# Caches and, without Redis, the queue. The rest of the file system may be read-only.
RUN mkdir /data && chown 1000:1000 /data
VOLUME /data
USER 1000:1000
EXPOSE 3000 9090
# Long enough for running jobs to end: TIDEMARK_SHUTDOWN_TIMEOUT is 25 s.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "lib/app.js"]
