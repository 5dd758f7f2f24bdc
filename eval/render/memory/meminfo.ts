import type { RenderProbe } from '../../world.ts';

export const renderMeminfo: RenderProbe = (world) => ({
  text: Object.entries(world.meminfo ?? {})
    .map(
      ([name, kib]) =>
        `${`${name}:`.padEnd(16)}${String(kib).padStart(8)}${name.startsWith('HugePages_') ? '' : ' kB'}\n`,
    )
    .join(''),
  exitCode: 0,
});
