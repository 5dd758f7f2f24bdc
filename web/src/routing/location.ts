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

let moved = false;
window.addEventListener('popstate', () => {
  moved = true;
});

/** Whether somebody went from one page to another within this document; if not, the browser has set the focus. */
export function hasMoved(): boolean {
  return moved;
}

export function usePathname(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => window.location.search);
}

/** Goes to a path of this dashboard. `replace` leaves no step to go back to: for filters and tabs. */
export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') {
    moved = true;
    window.history.pushState(null, '', href);
    window.scrollTo(0, 0);
  } else {
    window.history.replaceState(null, '', href);
  }
  window.dispatchEvent(new Event(NAVIGATED));
}
