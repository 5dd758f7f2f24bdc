import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';
import type { Report } from './progress.ts';
import { claimStateDirectory, type StateDirectory, stateDirectoryPath } from './state-directory.ts';

/** What an installation keeps: without it the next one starts from nothing. */
const KEPT = ['temporal.db', 'temporal.db-wal', 'temporal.db-shm', 'lab', 'tokens.json', 'cli-token'];
const STOPPED_CODE = 130;

/**
 * Runs `play` with a state directory of its own, `name` below the usual one, from which all that an earlier run kept is taken, so that one
 * run cannot lean on another. Whatever `play` starts in the group is stopped at the end, also on Ctrl-C.
 * @returns the exit code of `play`, or 130 when asked to stop. @throws what `play` throws, and Error when a process of the group dies
 */
export async function withFreshRun(
  name: string,
  report: Report,
  play: (group: ProcessGroup, state: StateDirectory) => Promise<number>,
): Promise<number> {
  const state = await claimStateDirectory(join(stateDirectoryPath(process.env), name), report);
  for (const left of KEPT) rmSync(state.file(left), { recursive: true, force: true });
  const group = createProcessGroup({ report, onChange: (running) => state.recordProcesses(running) });
  const asked = new Promise<number>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => stop(STOPPED_CODE));
  });
  try {
    const played = play(group, state);
    played.catch(() => undefined);
    const first = await Promise.race([played, asked, group.unexpectedExit]);
    if (typeof first === 'string') throw new Error(`${first}\nThe logs are in ${state.file('logs')}.`);
    return first;
  } finally {
    await group.stop();
    state.release();
  }
}
