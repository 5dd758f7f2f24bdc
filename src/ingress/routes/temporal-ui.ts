import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TEMPORAL_UI_PATH } from '../../contracts/api.ts';
import { callerOf, requireRole } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { sendError } from '../http/error-answers.ts';
import { ApiFault } from '../http/errors.ts';
import { InFlight } from '../http/in-flight.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { pagePolicy, RENDERED_POLICY } from '../temporal-ui/ui-policy.ts';
import { type UiResource, uiResourceOf } from '../temporal-ui/ui-resource.ts';
import { readText, type UiServer } from '../temporal-ui/ui-server.ts';
import { speaksForApi } from '../temporal-ui/vouched-words.ts';

const CSRF_COOKIE = '_csrf';
const CSRF_TOKEN = /^[A-Za-z0-9_-]{8,128}$/;
const SET_CSRF = /^_csrf=([A-Za-z0-9_-]{8,128})(?:;|$)/;
/** Of an answer; what else its server says of itself is not for the browser. */
const PASSED_BACK = ['content-encoding', 'content-type', 'etag', 'last-modified', 'vary'] as const;
/** Files under here carry a hash of their content in their name. */
const HASHED = `${TEMPORAL_UI_PATH}/_app/immutable/`;

/** A browser that opens a page, unlike a script that asks for data. */
function isOpened({ method, headers, url }: FastifyRequest): boolean {
  const wantsPage = method === 'GET' && headers.accept?.includes('text/html') === true;
  return wantsPage && uiResourceOf(url)?.kind !== 'api';
}

/** One segment each and nothing encoded but a colon, so that Temporal cannot read another address than we do. */
const QUERY_PATH =
  /^\/temporal\/api\/v1\/namespaces\/[\w.-]{1,255}\/workflows\/(?:[\w.~:-]|%3A){1,1000}\/query\/[\w-]{1,100}$/;

/** Asks a workflow something: the one request that is no GET and changes nothing. */
function isQuery({ method, url }: FastifyRequest): boolean {
  return method === 'POST' && QUERY_PATH.test(url);
}

/**
 * The UI of Temporal for those who are signed in, under our Host and Origin checks, which it has none of. Its server
 * stands where no browser reaches it. Add it to a scope that authenticates.
 */
export function addTemporalUi(
  app: TypedApp,
  server: UiServer,
  { sessionCookie, signIns }: Pick<IngressDeps, 'sessionCookie' | 'signIns'>,
): void {
  const limits = INGRESS_LIMITS.temporalUi;
  const inFlight = new InFlight(limits.inFlightMax, limits.inFlightPerPrincipalMax);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    async (_request: unknown, body: Buffer) => body,
  );
  app.setErrorHandler((error, request, reply) => {
    const isUnknown = error instanceof ApiFault && error.code === 'Auth.Required';
    if (!isUnknown || !isOpened(request)) return sendError(error, request, reply);
    // Only an address of the UI itself: the sign-in page goes nowhere else.
    return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 302);
  });
  // Temporal answers some questions only when something has happened.
  app.addHook('preHandler', async ({ raw: { socket } }) => {
    if (socket instanceof Socket) socket.setTimeout(limits.answerTimeoutMs + 5_000);
  });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const resource = uiResourceOf(request.url);
    if (resource === undefined || (resource.kind !== 'api' && request.method !== 'GET')) {
      throw new ApiFault('Route.NotFound');
    }
    const release = inFlight.enter(callerOf(request).principal);
    if (typeof release === 'string') throw new ApiFault('TemporalUi.TooMany');
    const gone = new AbortController();
    reply.raw.once('close', () => {
      release();
      gone.abort();
    });
    const csrfToken = request.cookies[CSRF_COOKIE];
    try {
      const incoming = await server({
        method: request.method,
        target: resource.target,
        headers: resource.kind === 'page' ? { accept: 'text/html' } : request.headers,
        csrfToken: csrfToken !== undefined && CSRF_TOKEN.test(csrfToken) ? csrfToken : undefined,
        body: Buffer.isBuffer(request.body) ? request.body : undefined,
        signal: gone.signal,
      });
      return await passBack(resource, incoming, reply);
    } catch (error) {
      // Nobody is there to be answered.
      if (gone.signal.aborted) return reply.hijack();
      throw new ApiFault('TemporalUi.Unavailable', undefined, { cause: error });
    }
  }

  async function passBack(resource: UiResource, incoming: IncomingMessage, reply: FastifyReply) {
    const status = incoming.statusCode ?? 0;
    // It has no reason to send anybody elsewhere, from the addresses that it is asked for.
    if (status < 200 || (status >= 300 && status < 400 && status !== 304)) {
      incoming.destroy();
      throw new Error(`the UI's server answered ${status}`);
    }
    reply.code(status);
    for (const name of PASSED_BACK) {
      const value = incoming.headers[name];
      if (typeof value === 'string') reply.header(name, value);
    }
    const isKept = resource.kind === 'file' && resource.target.startsWith(HASHED) && status === 200;
    reply.header('cache-control', isKept ? 'private, max-age=31536000, immutable' : 'no-store');
    for (const cookie of incoming.headers['set-cookie'] ?? []) {
      const token = SET_CSRF.exec(cookie)?.[1];
      if (token === undefined) continue;
      void reply.setCookie(CSRF_COOKIE, token, {
        path: TEMPORAL_UI_PATH,
        sameSite: 'strict',
        secure: sessionCookie.isAlwaysSecure,
      });
    }
    if (resource.kind === 'rendered') {
      reply.header('content-security-policy', RENDERED_POLICY).header('x-frame-options', 'SAMEORIGIN');
    }
    if (resource.kind !== 'page') return reply.send(incoming);
    const html = await readText(incoming, limits.pageBytes);
    return reply.header('content-security-policy', pagePolicy(html)).send(html);
  }

  const schema = { hide: true };
  const reading = { action: 'temporal_ui.read' } as const;
  app.get(TEMPORAL_UI_PATH, { schema, config: reading }, answer);
  app.get(`${TEMPORAL_UI_PATH}/*`, { schema, config: reading }, answer);
  const api = { url: `${TEMPORAL_UI_PATH}/api/*`, bodyLimit: limits.bodyBytes, schema };
  app.route({ ...api, method: 'GET', config: { ...reading, isGuarded: true }, handler: answer });
  app.route({
    ...api,
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    config: { action: 'temporal_ui.read', isGuarded: true },
    handler: (request, reply) => {
      // Temporal takes a query, which changes nothing, as a POST; every other one is a change.
      if (isQuery(request)) return answer(request, reply);
      requireRole(request, 'temporal_ui.change', signIns);
      if (!speaksForApi(request.url, Buffer.isBuffer(request.body) ? request.body : undefined))
        return answer(request, reply);
      const details = { address: request.ip, reason: 'TemporalUi.VouchedRefused', detail: request.url };
      signIns.refused(callerOf(request), details);
      throw new ApiFault('TemporalUi.VouchedRefused');
    },
  });
}
