import { useSyncExternalStore } from 'react';

const NAVIGATED = 'recoverops:navigated';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(NAVIGATED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(NAVIGATED, listener);
  };
}

const readHref = () => `${window.location.pathname}${window.location.search}`;

/** Path and query of this page; components that use it follow the History API. */
export function useHref(): string {
  return useSyncExternalStore(subscribe, readHref);
}

export function usePathname(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => window.location.search);
}

/** Goes to a path of this dashboard. `replace` leaves no step to go back to: for filters and tabs. */
export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', href);
  else window.history.replaceState(null, '', href);
  if (how === 'push') window.scrollTo(0, 0);
  window.dispatchEvent(new Event(NAVIGATED));
}
