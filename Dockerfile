# One image for every service: `docker build --build-arg SERVICE=run-service .`; `make images` builds them all.
# Nothing here needs BuildKit, so an older engine can build it too.
ARG NODE_IMAGE=node:24-bookworm-slim

# npm wants to see every workspace that package-lock.json names. A stage of its own, so that the layer with the
# dependencies below is made again only when one of these files changes.
FROM ${NODE_IMAGE} AS manifests
COPY . /source
RUN mkdir /manifests && cd /source \
 && cp --parents .npmrc package.json package-lock.json */package.json /manifests

# Compiles the services; the same layers serve all of them.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /manifests .
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run generate \
 && npx tsc -b gateway *-service weather-sandbox deploy \
 && npm run build -w gateway \
 && npm run build -w web \
 && find */dist \( -name '*.test.js' -o -name '*.map' -o -name '*.d.ts' -o -name '*.tsbuildinfo' \) -type f -delete \
 && rm -rf */dist/test

# What one service needs of it, with its production dependencies alone; npm finds them in the cache of the stage before.
# The gateway also takes the page that it serves.
FROM build AS production
ARG SERVICE
WORKDIR /out
RUN packages=$(node /app/deploy/dist/src/cli/workspaces-of.js ${SERVICE}) \
 && cp /app/.npmrc /app/package.json /app/package-lock.json . \
 && for package in $packages; do mkdir $package && cp /app/$package/package.json $package/; done \
 && npm ci --omit=dev --prefer-offline --no-audit --no-fund --include-workspace-root=false --workspace=${SERVICE} \
 && find node_modules \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -type f -delete \
 && rm .npmrc package-lock.json \
 && for package in $packages; do cp -r /app/$package/dist $package/; done \
 && if [ "$SERVICE" = gateway ]; then mkdir -p web/dist && cp -r /app/web/dist/page web/dist/; fi

# The base without what only builds need, as a single layer that all services share: npm, npx, yarn and headers are more
# megabytes than a service, and more for a scanner to warn of. No program in it runs as another user than its caller.
FROM ${NODE_IMAGE} AS trimmed
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* /usr/share/doc /usr/share/man /var/cache/* /var/log/* \
 && rm -f /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && find / -xdev -perm /6000 -type f -exec chmod a-s {} +

FROM scratch AS base
COPY --from=trimmed / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

FROM base
ARG SERVICE
ARG VERSION=1.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="jogging-times/${SERVICE}" \
      org.opencontainers.image.description="Jogging Times: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The young generation of V8's heap at half of its size: 110 MiB less of memory for a service under load, no slower (docs/performance.md).
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16
COPY --from=production /out /app
WORKDIR /app/${SERVICE}
# The user "node", by number: Kubernetes can tell that it is not root.
USER 1000:1000
# Node.js is process 1 and handles SIGTERM itself.
CMD ["node", "dist/src/main.js"]
# Bash speaks HTTP here, since starting a Node.js every few seconds would take more time than the service itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$OPS_PORT && printf 'GET %s HTTP/1.0\\r\\n\\r\\n' ${HEALTH_PATH:-/healthz} >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
