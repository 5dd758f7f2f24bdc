import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Kills this very process, once over all restarts, when the named point is reached: the hardest crash there is, at
 * the place that a test wants. A marker in the state directory remembers that it has happened. Without a name
 * nothing ever happens.
 */
export function createCrashpoint(wanted: string | null, stateDirectory: string): (reached: string) => void {
  if (wanted === null) return () => {};
  return (reached) => {
    if (reached !== wanted) return;
    mkdirSync(stateDirectory, { recursive: true });
    try {
      writeFileSync(join(stateDirectory, `crashpoint-${wanted}`), '', { flag: 'wx' });
    } catch {
      return;
    }
    process.kill(process.pid, 'SIGKILL');
  };
}
