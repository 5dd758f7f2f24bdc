import { INGRESS_LIMITS } from '../bounds.ts';

const VISIBLE = /^\/[\x21-\x7e]*$/;

/**
 * The page of our own to go on to after signing in, path and query; `/` for whatever is not clearly one. A link must not
 * lead from here to another site, nor back into the sign-in.
 */
export function nextPageOf(next: string | undefined, publicUrl: string): string {
  if (next === undefined || next.length > INGRESS_LIMITS.auth.nextPageChars || !VISIBLE.test(next))
    return '/';
  // Browsers read both as the beginning of a host.
  if (/^\/[/\\]/.test(next) || next.includes('\\')) return '/';
  const url = URL.parse(next, publicUrl);
  if (url === null || url.origin !== publicUrl) return '/';
  return /^\/(?:auth|api)(?:\/|$)/.test(url.pathname) ? '/' : `${url.pathname}${url.search}`;
}
