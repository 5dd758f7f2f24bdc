import type { FastifyReply, FastifyRequest } from 'fastify';
import { INGRESS_LIMITS } from '../bounds.ts';

/** How the session's cookie is called and guarded in this installation. */
export interface SessionCookie {
  readonly name: string;
  /** The public URL is HTTPS: the cookie never goes over anything else, and no sibling host can set one. */
  readonly isAlwaysSecure: boolean;
}

/** The cookie of an installation with that public URL; null: without one. */
export function sessionCookieFor(publicUrl: string | null): SessionCookie {
  const isAlwaysSecure = publicUrl?.startsWith('https:') === true;
  return { name: isAlwaysSecure ? '__Host-recoverops_session' : 'recoverops_session', isAlwaysSecure };
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, isAlwaysSecure }: SessionCookie,
  value: string,
): void {
  void reply.setCookie(name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isAlwaysSecure || request.headers.origin?.startsWith('https:') === true,
    maxAge: INGRESS_LIMITS.auth.sessionIdleMs / 1000,
  });
}

export function clearSessionCookie(reply: FastifyReply, { name, isAlwaysSecure }: SessionCookie): void {
  void reply.clearCookie(name, { path: '/', ...(isAlwaysSecure ? { secure: true } : {}) });
}
