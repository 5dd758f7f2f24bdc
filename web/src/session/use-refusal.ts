import type { ApiAction } from '../../../src/domain/access/roles.ts';
import { useSession } from './session-context.ts';

/** Why the role of who is signed in may not do that, as a sentence; null when it may. The server has the last word. */
export function useRefusal(action: ApiAction): string | null {
  return useSession().refused[action] ?? null;
}
