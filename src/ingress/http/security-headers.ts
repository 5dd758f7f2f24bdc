import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { STANDALONE_STYLE_HASH } from './standalone-page.ts';

/**
 * Nothing but our own files, no inline code, no frames; the one style that stands in pages apart from the dashboard is known by its
 * hash. `data:` images are in the API reference's style sheet.
 */
const CSP_DIRECTIVES = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'", STANDALONE_STYLE_HASH],
};

/** Of an answer that no hook has seen, as the address of its request cannot be decoded: nothing at all is loaded for its page. */
export const UNROUTED_HEADERS = {
  'content-security-policy': `default-src 'none'; style-src ${STANDALONE_STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

const YEAR_SECONDS = 365 * 86_400;

/** `publicUrl` null or plain HTTP: RecoverOps is reached on loopback, where there is no TLS to insist on. */
export async function setSecurityHeaders(app: FastifyInstance, publicUrl: string | null): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CSP_DIRECTIVES },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Of this host name alone: others under the same domain are not ours to decide for.
    hsts:
      publicUrl?.startsWith('https:') === true
        ? { maxAge: YEAR_SECONDS, includeSubDomains: false, preload: false }
        : false,
  });
}
