import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A kernel in /boot, with its initial file system and all else that is called after it. */
    kernel_image: {
      readonly release: string;
      readonly bytes: number;
      readonly isRunning: boolean;
    };
  }
}

const ROW = /^kernel (\d{1,16}) (\S{1,120})$/;
const RUNNING = /^running (\S{1,120})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'kernels', what, why });
  const running = lines
    .map((line) => line.length <= LIMITS.probeLineChars && RUNNING.exec(line))
    .find(Boolean);
  for (const line of lines) {
    if (line === '' || line.startsWith('running ')) continue;
    const [, bytes, release] = (line.length <= LIMITS.probeLineChars && ROW.exec(line)) || [];
    if (release === undefined) {
      unread('a row about kernels', shownName(line.slice(0, 80), () => true, 80).shown);
      continue;
    }
    const { shown } = shownName(release, () => true, LIMITS.filePathChars);
    const isRunning = Array.isArray(running) && running[1] === release;
    facts.push({ kind: 'kernel_image', release: shown, bytes: Number(bytes), isRunning });
  }
  if (exitCode !== 0)
    unread('the kernels', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the other kernels', 'too much was printed');
  return facts;
}

const PROGRAM = String.raw`
printf "running %s\n" "$(uname -r)"
find /boot -xdev -maxdepth 1 -type f -printf "%b %f\0" 2>/dev/null | tr "\n\0" "\001\n" | awk '
  {
    name = substr($0, length($1) + 2)
    if (name ~ /[^A-Za-z0-9._+~-]/) next
    if (name ~ /^vmlinuz-/) there[substr(name, 9)] = 1
    size[name] = $1 * 512
  }
  END {
    for (release in there) {
      bytes = 0
      for (name in size) {
        at = index(name, "-" release)
        rest = substr(name, at + 1 + length(release))
        if (at > 0 && (rest == "" || rest ~ /^(\.img|kdump\.img|\.gz|\.old-dkms)$/)) bytes += size[name]
      }
      printf "kernel %.0f %s\n", bytes, release
    }
  }' | sort | head -n 30
exit 0
`;

/** Which kernels stand in /boot, and which one runs. */
export const kernels: ProbeDefinition = {
  name: 'kernels',
  family: 'disk',
  tells: 'which kernels stand in /boot, and which one runs',
  command: inBash(PROGRAM),
  limits: { seconds: 5, bytes: 2_500 },
  parse,
};
