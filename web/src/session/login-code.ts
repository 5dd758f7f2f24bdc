/**
 * The one-time code of a login link. It comes in the fragment, which browsers send to no server, and leaves the
 * address bar and the history at once.
 */
export function takeLoginCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code');
  if (code === null) return null;
  window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`);
  return code === '' ? null : code;
}
