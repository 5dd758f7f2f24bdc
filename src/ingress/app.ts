import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify, LogController } from 'fastify';
import { API_PREFIX } from '../contracts/api.ts';
import { LIMITS } from '../domain/bounds.ts';
import type { AcceptDeps } from './alarms/accept-message.ts';
import { createAlarmIntake } from './alarms/alarm-intake.ts';
import { drainDeadLetters } from './alarms/dead-letter-drain.ts';
import { IgnoredMessages } from './alarms/ignored-messages.ts';
import { authenticateRequests } from './auth/authentication.ts';
import { INGRESS_LIMITS } from './bounds.ts';
import { createChaosHosts } from './chaos/chaos-hosts.ts';
import { serveApiReference } from './http/api-reference.ts';
import { answerBrokenConnection } from './http/connection-errors.ts';
import { pageReader, serveDashboard } from './http/dashboard-files.ts';
import { answerErrors, sendError } from './http/error-answers.ts';
import { ApiFault } from './http/errors.ts';
import { FailureBudget } from './http/failure-budget.ts';
import { inTimeOr } from './http/in-time-or.ts';
import { takeJsonBodies } from './http/json-body.ts';
import { guardEveryRoute, guardRequestOrigin, refuseTwoPlaces } from './http/request-origin.ts';
import { setSecurityHeaders, UNROUTED_HEADERS } from './http/security-headers.ts';
import type { TypedApp } from './http/typed-app.ts';
import type { IngressDeps } from './ingress-deps.ts';
import { EventStreams } from './live/event-stream.ts';
import { IncidentFeed } from './live/incident-feed.ts';
import { createIncidentViews } from './live/incident-views.ts';
import { KeptMeasures } from './live/kept-measures.ts';
import { addAccessRoutes } from './routes/access.ts';
import { addAttendingRoutes } from './routes/attending.ts';
import { addChaosRoute } from './routes/chaos.ts';
import { addClaimRoutes } from './routes/claims.ts';
import { addEditRoute } from './routes/edit-plan.ts';
import { addExportRoutes } from './routes/exports.ts';
import { addIncidentActions } from './routes/incident-actions.ts';
import { addReportRoute } from './routes/incident-report.ts';
import { addIncidentRoutes } from './routes/incidents.ts';
import { addKillSwitchRoutes } from './routes/kill-switch.ts';
import { addLookRoutes } from './routes/looks.ts';
import { addMailLinks } from './routes/mail-links.ts';
import { addMessageRoutes } from './routes/messages.ts';
import { addNotificationRoutes } from './routes/notifications.ts';
import { addHealthRoutes, addMetricsRoute } from './routes/operations.ts';
import { addOperationsDesk } from './routes/operations-desk.ts';
import { addProviderSignIn } from './routes/provider-sign-in.ts';
import { addQuestionRoutes } from './routes/questions.ts';
import { addResponseMetricsRoute } from './routes/response-metrics.ts';
import { addScorecardRoute } from './routes/scorecard.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSlackInteractivity } from './routes/slack-interactivity.ts';
import { addSnsWebhook } from './routes/sns-webhook.ts';
import { addStreamRoutes } from './routes/streams.ts';
import { addSuppressionRoutes } from './routes/suppressions.ts';
import { addTemporalUi } from './routes/temporal-ui.ts';

/**
 * Fastify takes no bare count, as it cannot tell a proxy from somebody who goes past it: with a count, only the proxies
 * may be able to reach this port. Addresses need no such care.
 */
function proxiesOf(
  trustProxy: IngressDeps['trustProxy'],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (trustProxy === false) return false;
  return typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : [...trustProxy];
}

function createServer({ logger, trustProxy }: Pick<IngressDeps, 'logger' | 'trustProxy'>): TypedApp {
  const { http } = INGRESS_LIMITS;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: proxiesOf(trustProxy),
    bodyLimit: LIMITS.apiBodyBytes,
    requestTimeout: http.requestTimeoutMs,
    connectionTimeout: http.connectionTimeoutMs,
    keepAliveTimeout: http.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // Answered below, with an entry of the catalogue.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: http.urlParameterChars },
    http: {
      headersTimeout: http.headersTimeoutMs,
      connectionsCheckingInterval: http.connectionsCheckingIntervalMs,
      maxHeaderSize: http.headersBytes,
    },
    clientErrorHandler: answerBrokenConnection,
    // An address that cannot be decoded has no route, and would get words of the framework's own.
    frameworkErrors: (error, request, reply) =>
      void sendError(error, request, reply.headers({ ...UNROUTED_HEADERS, 'x-request-id': request.id })),
    // Nothing is converted or dropped: an array in place of a text is refused, and so is an unknown key.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  });
  app.server.maxConnections = http.connectionsMax;
  // The schemas of answers are for the reader of the API; what the domain's types say is sent as it is.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app.withTypeProvider<TypeBoxTypeProvider>();
}

/** Whether all that is percent-encoded is text: what is not would be searched for as it stands, and find nothing. */
function isReadableAddress(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Takes dead letters from when the app is ready until it closes; what is under way then gets a moment to end. */
function drainWhileOpen(app: TypedApp, deps: IngressDeps, accept: AcceptDeps): void {
  const stopping = new AbortController();
  let drains: readonly Promise<void>[] = [];
  app.addHook('onReady', async () => {
    drains = deps.deadLetterQueues.map((queue) =>
      drainDeadLetters({ ...deps, queue, accept, log: deps.logger }, stopping.signal),
    );
  });
  app.addHook('preClose', async () => stopping.abort());
  app.addHook('onClose', async () => {
    await inTimeOr(Promise.all(drains), INGRESS_LIMITS.deadLetters.stopTimeoutMs, undefined);
  });
}

/** Builds the ingress without listening. */
export async function buildApp(deps: IngressDeps): Promise<TypedApp> {
  const app = createServer(deps);
  const views = createIncidentViews(deps);
  const streams = new EventStreams(deps.metrics);
  const measures = new KeptMeasures(deps.measures, deps.nowMs, (error) =>
    deps.logger.warn({ err: error }, 'response metrics could not be read anew'),
  );
  // The one reading of all incidents that somebody would have to wait for.
  app.addHook('onListen', async () => measures.warm());
  const feed = new IncidentFeed({
    incidents: deps.incidents,
    nowMs: deps.nowMs,
    onTrouble: (error) => {
      if (error === null) deps.logger.info('live updates work again');
      else deps.logger.warn({ err: error }, 'live updates pause: the projection cannot be read');
    },
  });
  const chaosHosts = deps.chaos === null ? null : createChaosHosts(deps.chaos.ssm, deps.nowMs);
  const authFailures = new FailureBudget(deps.nowMs);

  refuseTwoPlaces(app);
  let isClosing = false;
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (!isClosing) return;
    reply.header('connection', 'close');
    throw new ApiFault('Ingress.Stopping');
  });
  app.addHook('onRequest', async (request) => {
    if (!isReadableAddress(request.url))
      throw new ApiFault(
        'Request.Invalid',
        'The address has a % that stands for no character of UTF-8: percent-encode what is searched for as UTF-8.',
      );
  });
  // The whole request is here: from now on the silence on the connection is ours.
  app.addHook('preValidation', async (request) => {
    const { socket } = request.raw;
    // An injected request has no real socket.
    if (socket instanceof Socket) socket.setTimeout(INGRESS_LIMITS.http.answerTimeoutMs);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    deps.metrics.requests.inc({ route, method: request.method, status: String(reply.statusCode) });
  });
  // Before the server waits for its connections to end, which streams never do by themselves.
  app.addHook('preClose', async () => {
    isClosing = true;
    streams.endAll();
  });
  // What was under way when the server began to close leaves an idle connection behind.
  app.addHook('onResponse', async () => {
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
  });

  await setSecurityHeaders(app, deps.publicUrl);
  guardRequestOrigin(app, deps.hosts, deps.publicUrl);
  takeJsonBodies(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  answerErrors(app, pageReader(deps.installation.webDirectory));
  await serveApiReference(app, deps.installation.version, deps.sessionCookie);

  const accept: AcceptDeps = {
    intake: createAlarmIntake(deps.temporal, deps.metrics, deps.nowMs),
    subscriptions: deps.subscriptions,
    messages: deps.messages,
    ignored: new IgnoredMessages(deps.messages, deps.nowMs),
    findings: deps.findings,
    metrics: deps.metrics,
    nowMs: deps.nowMs,
  };
  drainWhileOpen(app, deps, accept);
  app.addHook('onClose', async () => {
    const written = Promise.all([deps.signIns.flush(), deps.tokens.flush()]);
    await inTimeOr(written, INGRESS_LIMITS.signIns.stopTimeoutMs, undefined);
  });
  await app.register(async (scope: TypedApp) => {
    addSnsWebhook(scope, deps, accept);
  });
  const { slack } = deps;
  if (slack !== null)
    await app.register(async (scope: TypedApp) => addSlackInteractivity(scope, deps, slack, views));
  await app.register(
    async (scope: TypedApp) => {
      guardEveryRoute(scope);
      authenticateRequests(scope, deps, authFailures);
      scope.addHook('onSend', async (_request, reply) => {
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
      });
      addSessionRoutes(scope, deps, chaosHosts, authFailures);
      addIncidentRoutes(scope, deps, views);
      addReportRoute(scope, deps, views);
      addMessageRoutes(scope, deps, accept);
      addIncidentActions(scope, deps, views);
      addEditRoute(scope, deps, views);
      addAttendingRoutes(scope, deps, views);
      addQuestionRoutes(scope, deps, views);
      addKillSwitchRoutes(scope, deps);
      addSuppressionRoutes(scope, deps);
      addNotificationRoutes(scope, deps);
      addClaimRoutes(scope, deps);
      addLookRoutes(scope, deps);
      addOperationsDesk(scope, deps);
      addScorecardRoute(scope, deps);
      addResponseMetricsRoute(scope, deps, measures);
      addAccessRoutes(scope, deps);
      addExportRoutes(scope, deps);
      addStreamRoutes(scope, deps, views, feed, streams);
      addChaosRoute(scope, deps.chaos, chaosHosts);
    },
    { prefix: API_PREFIX },
  );
  await app.register(async (scope: TypedApp) => {
    guardEveryRoute(scope);
    authenticateRequests(scope, deps, authFailures);
    addMetricsRoute(scope, deps, measures);
  });
  const { temporalUi } = deps;
  if (temporalUi !== null) {
    await app.register(async (scope: TypedApp) => {
      authenticateRequests(scope, deps, authFailures);
      addTemporalUi(scope, temporalUi, deps);
    });
  }
  const { mailLinks } = deps;
  if (mailLinks !== null) {
    await app.register(async (scope: TypedApp) => {
      authenticateRequests(scope, deps, authFailures);
      addMailLinks(scope, mailLinks, deps, views, authFailures);
    });
  }
  const { providerSignIn } = deps;
  if (providerSignIn !== null)
    await app.register(async (scope: TypedApp) => addProviderSignIn(scope, providerSignIn, deps));
  addHealthRoutes(app, deps);
  const { webDirectory } = deps.installation;
  if (webDirectory !== null) await serveDashboard(app, webDirectory);
  return app;
}
