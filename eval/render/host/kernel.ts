import type { RenderProbe } from '../../world.ts';
import { clockLine } from '../log-times.ts';

const KEPT =
  /table full|SYN flooding|file-max|out of memory|oom-kill|no space|I\/O error|fork rejected|apparmor="DENIED"|avc:/i;

/** Lines of dmesg and of the audit log that the probe's greps let through. */
export const renderKernel: RenderProbe = ({ kernel = [], logs = [], boot }, _platform, now) => {
  const told = logs
    .filter(({ source }) => /^kernel$|^journal:kernel$|audit/.test(source))
    .flatMap(({ lines }) => lines);
  const said = [...kernel, ...told].filter((line) => KEPT.test(line)).slice(-15);
  return {
    text: [clockLine(now, boot), ...said.map((line) => `| ${line.slice(0, 240)}`), ''].join('\n'),
    exitCode: 0,
  };
};
