import type { RenderProbe } from '../../world.ts';
import { kernelLine } from '../log-times.ts';

const TOLD =
  /I\/O error|EXT4-fs (?:error|warning)|EXT4-fs.*(?:remounting|aborted)|JBD2.*(?:error|abort)|XFS .*(?:error|corrupt|shut ?down|metadata I\/O)|BTRFS.*(?:error|critical|forced readonly)|remounting filesystem read-only|nvme.*(?:timeout|controller is down|Abort)|medium error|critical target error|structure needs cleaning/i;

/** The kernel's own lines. */
export const renderKernelDiskErrors: RenderProbe = ({ kernel = [], logs = [], boot }, _platform, now) => {
  const lines = [...kernel, ...logs.filter(({ source }) => source === 'kernel').flatMap((log) => log.lines)];
  const told = [...new Set(lines)].filter((line) => TOLD.test(line)).slice(-12);
  return {
    text: [...told.map((line) => kernelLine(line, now, boot).slice(0, 300)), ''].join('\n'),
    exitCode: 0,
  };
};
