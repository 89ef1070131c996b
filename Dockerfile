# One image for every service: `docker build --build-arg SERVICE=run-service .`
ARG NODE_IMAGE=node:24-bookworm-slim

# Compiles everything; the same layers serve all services.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY proto/package.json proto/
COPY service-kit/package.json service-kit/
COPY gateway/package.json gateway/
COPY auth-service/package.json auth-service/
COPY user-service/package.json user-service/
COPY run-service/package.json run-service/
COPY weather-service/package.json weather-service/
COPY report-service/package.json report-service/
COPY stack/package.json stack/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
 && find . -path ./node_modules -prune -o \( -name '*.test.js*' -o -name '*.map' -o -name '*.d.ts' -o -name '*.tsbuildinfo' \) -path '*/dist/*' -exec rm {} + \
 && rm -rf */dist/test

# What one service needs of it, and its production dependencies alone.
FROM ${NODE_IMAGE} AS production
ARG SERVICE
WORKDIR /app
COPY --from=build /app/package.json /app/package-lock.json ./
COPY --from=build /app/proto/package.json proto/
COPY --from=build /app/service-kit/package.json service-kit/
COPY --from=build /app/${SERVICE}/package.json ${SERVICE}/
RUN npm ci --omit=dev --no-audit --no-fund --include-workspace-root=false --workspace=${SERVICE} \
 && find node_modules \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -type f -delete
COPY --from=build /app/proto/dist proto/dist
COPY --from=build /app/service-kit/dist service-kit/dist
COPY --from=build /app/${SERVICE}/dist ${SERVICE}/dist

FROM ${NODE_IMAGE}
ARG SERVICE
ARG VERSION=1.0.0
LABEL org.opencontainers.image.title="jogging-times/${SERVICE}" \
      org.opencontainers.image.description="Jogging Times: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production
COPY --from=production /app /app
WORKDIR /app/${SERVICE}
USER node
# Node.js is process 1 and handles SIGTERM itself.
CMD ["node", "dist/src/main.js"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPS_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
