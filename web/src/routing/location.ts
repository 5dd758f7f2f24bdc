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

/**
 * Goes to a path of this dashboard. `replace` leaves no step to go back to: for tabs. `stay`: it is another view of the same
 * page, so the screen stays where it is and the focus with it.
 */
export function navigate(
  href: string,
  how: 'push' | 'replace' = 'push',
  where: 'top' | 'stay' = 'top',
): void {
  if (how === 'push') window.history.pushState(null, '', href);
  else window.history.replaceState(null, '', href);
  if (how === 'push' && where === 'top') {
    moved = true;
    window.scrollTo(0, 0);
  }
  window.dispatchEvent(new Event(NAVIGATED));
}
