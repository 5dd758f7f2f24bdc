import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import type { RenderProbe } from '../../world.ts';
import { clockLine } from '../log-times.ts';

const KEPT =
  /table full|SYN flooding|file-max|out of memory|oom-kill|no space|I\/O error|fork rejected|apparmor="DENIED"|avc:/i;
/** What was refused, not what would have been. */
const REFUSED = /avc: +denied.*permissive=0/;

/** Refusals that a world lists apart: the audit log has them as lines, or in parts that make one. */
function denials(selinux: unknown): readonly string[] {
  if (typeof selinux === 'string') return /avc|denied/i.test(selinux) ? [selinux] : [];
  if (Array.isArray(selinux)) return selinux.flatMap(denials);
  if (!isJsonObject(selinux)) return [];
  const { comm, action, permission, name, path } = selinux;
  if (typeof comm !== 'string') return Object.values(selinux).flatMap(denials);
  return [
    `type=AVC msg=audit(0.0:0): avc:  denied  { ${action ?? permission ?? 'open'} } for  pid=1 comm="${comm}" name="${name ?? path ?? ''}" permissive=0`,
  ];
}

/** Lines of dmesg and of the audit log that the probe's greps let through. */
export const renderKernel: RenderProbe = ({ kernel = [], logs = [], selinux, boot }, _platform, now) => {
  const linesOf = (pattern: RegExp) =>
    logs.filter(({ source }) => pattern.test(source)).flatMap(({ lines }) => lines);
  const said = [...kernel, ...linesOf(/^kernel$|^journal:kernel$/)].filter((line) => KEPT.test(line));
  const refused = [...linesOf(/audit/), ...denials(selinux)].filter((line) => REFUSED.test(line));
  const shown = [...said.slice(-15), ...refused.slice(-6)].map((line) => `| ${line.slice(0, 240)}`);
  return {
    text: [clockLine(now, boot), ...shown, ''].join('\n'),
    exitCode: 0,
  };
};
