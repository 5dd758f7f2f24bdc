import type { FastifyInstance, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../../contracts/api.ts';
import { ApiFault } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers any Host: load balancers ask by address. */
    readonly anyHost?: boolean;
    /** Holds the connection open. */
    readonly stream?: boolean;
    /** Answers no other site's page, whatever the method. */
    readonly isGuarded?: boolean;
  }
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isStateChanging(request: FastifyRequest): boolean {
  return !SAFE_METHODS.has(request.method);
}

/**
 * By the route that answers, since an address may be written otherwise, such as `/%61pi/v1/…`; by the address only what
 * looks like the API and is none of it. Pages and their files may be linked to from anywhere.
 */
function isGuarded(request: FastifyRequest): boolean {
  const { stream, isGuarded } = request.routeOptions.config;
  const isLikeApi = request.url.startsWith(`${API_PREFIX}/`);
  return isStateChanging(request) || stream === true || isGuarded === true || isLikeApi;
}

/** Guards every route of a scope, whatever its method. Call it before the routes are added. */
export function guardEveryRoute(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, isGuarded: true };
  });
}

/** How often a request names the host that it is for, as it came: of several, Node keeps the first and says nothing. */
function hostCount(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
}

/**
 * Refuses, before anything else, what names two places: a second Host, or an address with a scheme and a host of its own
 * beside the Host header. Who stands before us may have gone by the other one.
 */
export function refuseTwoPlaces(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (hostCount(raw.rawHeaders) > 1 || raw.url?.startsWith('/') !== true)
      throw new ApiFault('Request.Invalid');
  });
}

function isOwnOrigin(origin: string, host: string, publicUrl: string | null): boolean {
  // Under the public name there is one scheme only.
  if (publicUrl !== null && new URL(publicUrl).host === host) return origin === publicUrl;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/**
 * Refuses what another site makes a browser send: a Host that is not ours (DNS rebinding), a foreign Origin, and what
 * the browser itself marks as cross-site. There is no CORS, so no other site reads an answer either.
 */
export function guardRequestOrigin(
  app: FastifyInstance,
  hosts: ReadonlySet<string>,
  publicUrl: string | null,
): void {
  app.addHook('onRequest', async (request) => {
    const host = (request.headers.host ?? '').toLowerCase();
    if (!hosts.has(host) && request.routeOptions.config.anyHost !== true) throw new ApiFault('Host.Unknown');
    if (!isGuarded(request)) return;
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin.toLowerCase(), host, publicUrl))
      throw new ApiFault('Origin.Refused');
    const site = request.headers['sec-fetch-site'];
    const isTyped = site === 'none' && !isStateChanging(request);
    if (site !== undefined && site !== 'same-origin' && !isTyped) throw new ApiFault('Origin.Refused');
  });
}
