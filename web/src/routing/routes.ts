export type Route =
  | { readonly kind: 'list' }
  | { readonly kind: 'incident'; readonly incidentId: string }
  | { readonly kind: 'scorecard' }
  | { readonly kind: 'response' }
  | { readonly kind: 'lab' }
  | { readonly kind: 'suppressions' }
  | { readonly kind: 'operations' }
  | { readonly kind: 'access' }
  | { readonly kind: 'login' }
  | { readonly kind: 'not_found' };

export const LIST_HREF = '/';
export const SCORECARD_HREF = '/scorecard';
export const RESPONSE_HREF = '/response';
export const LAB_HREF = '/lab';
export const SUPPRESSIONS_HREF = '/mutes';
export const OPERATIONS_HREF = '/operations';
export const ACCESS_HREF = '/access';
const LOGIN_HREF = '/login';

/** One example of an address of each kind of page; what has no address of its own is shown at any other. */
export const ROUTE_EXAMPLES: Readonly<Record<Route['kind'], string>> = {
  list: LIST_HREF,
  incident: '/incidents/1795334460_Disk-Critical-ASG_web-asg',
  scorecard: SCORECARD_HREF,
  response: RESPONSE_HREF,
  lab: LAB_HREF,
  suppressions: SUPPRESSIONS_HREF,
  operations: OPERATIONS_HREF,
  access: ACCESS_HREF,
  login: LOGIN_HREF,
  not_found: '/nothing-here',
};

const INCIDENT = /^\/incidents\/([^/]+)\/?$/;

export function incidentHref(incidentId: string): string {
  return `/incidents/${encodeURIComponent(incidentId)}`;
}

export function parseRoute(path: string): Route {
  const pathname = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (pathname === '/' || pathname === '/incidents') return { kind: 'list' };
  if (pathname === SCORECARD_HREF) return { kind: 'scorecard' };
  if (pathname === RESPONSE_HREF) return { kind: 'response' };
  if (pathname === LAB_HREF) return { kind: 'lab' };
  if (pathname === SUPPRESSIONS_HREF) return { kind: 'suppressions' };
  if (pathname === OPERATIONS_HREF) return { kind: 'operations' };
  if (pathname === ACCESS_HREF) return { kind: 'access' };
  if (pathname === LOGIN_HREF) return { kind: 'login' };
  const encoded = INCIDENT.exec(pathname)?.[1];
  if (encoded === undefined) return { kind: 'not_found' };
  try {
    return { kind: 'incident', incidentId: decodeURIComponent(encoded) };
  } catch {
    return { kind: 'not_found' };
  }
}
