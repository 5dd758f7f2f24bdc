import { useSyncExternalStore } from 'react';

function follow(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** Whether this device has a network at all, as the browser knows it; that RecoverOps answers is another matter. */
export function useOnline(): boolean {
  return useSyncExternalStore(follow, () => navigator.onLine);
}
