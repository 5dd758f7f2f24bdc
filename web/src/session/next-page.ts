/** Where the ingress serves Temporal's UI. */
export const TEMPORAL_UI_PATH = '/temporal';

/**
 * Where the sign-in page was asked to lead: `?next=` with a page of the Temporal UI, which lives beside this dashboard
 * and sends whoever is not signed in here. Null for anything else; a link must not lead from here to another site.
 */
export function nextPage(search: string, origin: string): string | null {
  const next = new URLSearchParams(search).get('next');
  if (next === null || !next.startsWith('/')) return null;
  const url = URL.parse(next, origin);
  if (url === null || url.origin !== origin) return null;
  const isUi = url.pathname === TEMPORAL_UI_PATH || url.pathname.startsWith(`${TEMPORAL_UI_PATH}/`);
  return isUi ? `${url.pathname}${url.search}${url.hash}` : null;
}
