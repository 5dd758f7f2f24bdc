import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import type { RenderProbe } from '../../world.ts';
import { clockLine, kernelLine } from '../log-times.ts';

const KEPT =
  /table full|SYN flooding|file-max|out of memory|oom-kill|no space|I\/O error|fork rejected|apparmor="DENIED"|avc:/i;

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
  const told = (source: RegExp) =>
    logs.filter((log) => source.test(log.source)).flatMap(({ lines }) => lines);
  const said = [
    ...[...kernel, ...told(/^kernel$|^journal:kernel$/)].filter((line) => KEPT.test(line)).slice(-15),
    // Of the audit log what was refused, not what would have been.
    ...[...told(/audit/), ...denials(selinux)]
      .filter((line) => /avc: +denied/.test(line) && line.includes('permissive=0'))
      .slice(-6),
  ];
  return {
    text: [
      clockLine(now, boot),
      ...said.map((line) => `| ${kernelLine(line, now, boot).slice(0, 240)}`),
      '',
    ].join('\n'),
    exitCode: 0,
  };
};
