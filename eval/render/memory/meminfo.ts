import type { RenderProbe } from '../../world.ts';

/** These are counts, not sizes. */
const COUNTS = /^HugePages_/;

export const renderMeminfo: RenderProbe = (world) => ({
  text: Object.entries(world.meminfo ?? {})
    .map(
      ([name, kib]) =>
        `${`${name}:`.padEnd(16)}${String(kib).padStart(8)}${COUNTS.test(name) ? '' : ' kB'}\n`,
    )
    .join(''),
  exitCode: 0,
});
