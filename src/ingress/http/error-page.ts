import type { FastifyRequest } from 'fastify';
import type { ApiError } from '../../contracts/api.ts';
import { escapeHtml } from '../../domain/text/html-text.ts';
import { standalonePage } from './standalone-page.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** People alone come here, also by pressing a button: what goes wrong is a page. */
    readonly isPage?: boolean;
  }
}

/** Addresses of programs: what answers them is JSON, whoever asks. */
const PROGRAM_PATHS = ['/api/', '/webhooks/'];

/** Whether a browser opens this address to show it, where people have pages; a script or a file of a page asks otherwise. */
export function isPageAsked({ method, headers, url, routeOptions }: FastifyRequest): boolean {
  if (routeOptions?.config?.isPage === true) return true;
  if (method !== 'GET' || headers.accept?.includes('text/html') !== true) return false;
  // By the route that answers too, since an address may be written otherwise, such as `/%61pi/v1/…`.
  return routeOptions?.config?.isGuarded !== true && !PROGRAM_PATHS.some((path) => url.startsWith(path));
}

/** Where a page leads on to. */
export interface WayOn {
  readonly href: string;
  readonly words: string;
}

const HOME: WayOn = { href: '/', words: 'Go to the incidents' };

/** An error for people, who cannot do much with JSON: what it is, what to do, and the way on. Nothing is loaded for it. */
export function errorPage({ error }: ApiError, ways: readonly WayOn[] = [HOME]): string {
  const body = `      <p>${escapeHtml(error.nextStep)}</p>
      ${ways.map(({ href, words }) => `<p><a href="${escapeHtml(href)}">${escapeHtml(words)}</a></p>`).join('\n      ')}
      <p><small><code>${escapeHtml(error.code)}</code> · request <code>${escapeHtml(error.requestId)}</code></small></p>`;
  return standalonePage({ title: error.message, body });
}
