export type Route =
  | { readonly kind: 'list' }
  | { readonly kind: 'incident'; readonly incidentId: string }
  | { readonly kind: 'scorecard' }
  | { readonly kind: 'lab' }
  | { readonly kind: 'suppressions' }
  | { readonly kind: 'access' }
  | { readonly kind: 'login' }
  | { readonly kind: 'not_found' };

export const LIST_HREF = '/';
export const SCORECARD_HREF = '/scorecard';
export const LAB_HREF = '/lab';
export const SUPPRESSIONS_HREF = '/mutes';
export const ACCESS_HREF = '/access';

const INCIDENT = /^\/incidents\/([^/]+)\/?$/;

export function incidentHref(incidentId: string): string {
  return `/incidents/${encodeURIComponent(incidentId)}`;
}

export function parseRoute(pathname: string): Route {
  if (pathname === '/' || pathname === '/incidents' || pathname === '/incidents/') return { kind: 'list' };
  if (pathname === SCORECARD_HREF) return { kind: 'scorecard' };
  if (pathname === LAB_HREF) return { kind: 'lab' };
  if (pathname === SUPPRESSIONS_HREF) return { kind: 'suppressions' };
  if (pathname === ACCESS_HREF) return { kind: 'access' };
  if (pathname === '/login') return { kind: 'login' };
  const encoded = INCIDENT.exec(pathname)?.[1];
  if (encoded === undefined) return { kind: 'not_found' };
  try {
    return { kind: 'incident', incidentId: decodeURIComponent(encoded) };
  } catch {
    return { kind: 'not_found' };
  }
}
