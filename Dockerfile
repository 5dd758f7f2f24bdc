# The images of RecoverOps. Targets for use: ingress, worker, detector (production; on AWS Lambda runs the detector from `app`); app (the same, for one's own command, and the
# `recoverops` CLI); lab, target (docker-compose.yml's local AWS and its hosts). docs/operations/compose.md explains them.
# `app` is last, so that a build that names no target makes the product and not a host that is root inside.
#
# One base for all of them, pinned by exact version: Node 24 runs the TypeScript sources as they are. To pin the bytes as
# well, take the digest that `docker buildx imagetools inspect node:24.21.0-bookworm-slim` prints and write
# `node:24.21.0-bookworm-slim@sha256:<digest>`. test/infra/compose/dockerfile.test.ts keeps the version equal to the
# `node` package that development uses.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

# --- every package, for building
FROM base AS deps
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci

# --- what runs in production; scripts/bootstrap and the `node` package are for checkouts only
FROM base AS production-deps
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

# --- the dashboard, and the workflow bundle with the description that the worker checks at start
FROM deps AS build
COPY tsconfig.json ./
COPY runbooks ./runbooks
COPY scripts ./scripts
COPY web ./web
COPY src ./src
RUN npm run web:build && npm run workflow:bundle

# --- runtime without a package manager: nothing is installed into a running container
FROM base AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
  && useradd --system --uid 10001 --user-group --home-dir /var/lib/recoverops --shell /usr/sbin/nologin recoverops \
  && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/recoverops
ENV NODE_ENV=production
# Node's own image starts through a script that guesses what its arguments mean.
ENTRYPOINT []
STOPSIGNAL SIGTERM

# --- ingress, worker and CLI; /app is root's, so the process cannot change its own code
FROM runtime AS product
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="RecoverOps" \
      org.opencontainers.image.description="Incident remediation orchestrator: from CloudWatch alarm to verified, approved, exactly-once fix" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV RECOVEROPS_STATE_DIR=/var/lib/recoverops \
    RECOVEROPS_HOST=0.0.0.0 \
    RECOVEROPS_PORT=8080 \
    RECOVEROPS_URL=http://127.0.0.1:8080 \
    RECOVEROPS_WEB_DIR=/app/web/dist \
    RECOVEROPS_RUNBOOK_DIR=/app/runbooks \
    RECOVEROPS_PATTERN_DIR=/app/patterns \
    RECOVEROPS_WORKFLOW_BUNDLE=/app/dist/workflow-bundle.js \
    RECOVEROPS_WORKER_METRICS_ADDRESS=127.0.0.1:9464
RUN ln -s /app/bin/recoverops.mjs /usr/local/bin/recoverops
# From what changes seldom to what changes often.
COPY --link --from=production-deps /app/node_modules ./node_modules
COPY --link package.json ./
COPY --link bin ./bin
COPY --link scripts/probe-health.ts scripts/probe-runtime.ts ./scripts/
COPY --link runbooks ./runbooks
COPY --link patterns ./patterns
COPY --link models ./models
COPY --link --from=build /app/web/dist ./web/dist
COPY --link --from=build /app/dist ./dist
COPY --link src ./src
USER 10001:10001

FROM product AS ingress
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "scripts/probe-health.ts", "http://127.0.0.1:8080/healthz"]
CMD ["node", "src/ingress/server.ts"]

# It is healthy while it polls Temporal: the metrics have the line only then.
FROM product AS worker
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "scripts/probe-health.ts", "http://127.0.0.1:9464/metrics", "^temporal_num_pollers.* [1-9]"]
CMD ["node", "src/worker.ts"]

# It is healthy while it asks the Runtime API for its work.
FROM product AS detector
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "scripts/probe-runtime.ts"]
CMD ["node", "--max-semi-space-size=16", "src/detector/main.ts"]

# --- the local AWS, for development and tests. Its DynamoDB (dynalite) is a development package, so all of them are here.
FROM runtime AS lab
LABEL org.opencontainers.image.title="RecoverOps lab" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/recoverops-lab \
  && install --directory --owner=10001 --group=10001 --mode=0755 /run/recoverops-lab
COPY --link --from=deps /app/node_modules ./node_modules
COPY --link package.json ./
COPY --link runbooks ./runbooks
COPY --link chaos ./chaos
COPY --link pulumi/alarm-definitions.ts ./pulumi/
COPY --link src/domain/text ./src/domain/text
COPY --link src/contracts/raw-output.ts ./src/contracts/
COPY --link lab ./lab
USER 10001:10001
EXPOSE 4566 9001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "lab/probe-health.ts", "/run/recoverops-lab"]
CMD ["node", "lab/main.ts", "/run/recoverops-lab", "--data", "/var/lib/recoverops-lab"]

# --- a host that can be broken and repaired, made of the same files as a real one. It is root inside, as an SSM agent is:
# runbooks restart services and truncate logs of every user. It needs no capability; docker-compose.yml drops all.
FROM base AS target
LABEL org.opencontainers.image.title="RecoverOps target host" \
      org.opencontainers.image.licenses="Apache-2.0"
# nginx in the version that vm-image/versions.env names; the rest follows the base image's Debian release.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends 'nginx-light=1.22.1-9+deb12u*' \
      ca-certificates curl gzip iproute2 logrotate procps util-linux \
  && rm -rf /var/lib/apt/lists/*
COPY --link vm-image /opt/recoverops/vm-image
RUN bash /opt/recoverops/vm-image/bootstrap.sh --stage files --variant container --bucket recoverops-evidence --region us-east-1 \
  && mkdir -p /opt/lab/bin /var/lib/amazon/ssm \
  && ln -s /usr/local/bin/node /opt/lab/bin/node
COPY --link lab/hosts/inside /opt/lab/inside
COPY --link chaos/inside /opt/lab/chaos
WORKDIR /
STOPSIGNAL SIGTERM
USER 0:0
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["curl", "-fsS", "-m", "3", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["/opt/recoverops/container/entrypoint.sh"]

# --- the product without a command of its own: what a build makes that names no target, and what ECS runs
FROM product AS app
