import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { hostPath } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What a package manager keeps of what it downloaded. */
    package_cache: {
      readonly manager: 'apt' | 'dnf' | 'yum';
      readonly directory: string;
      readonly bytes: number;
      /** What its own command to clean up takes away of that. */
      readonly cleanableBytes: number;
    };
  }
}

const ROW = /^cache (apt|dnf|yum) (\d{1,16}) (\d{1,16}) (\/.*)$/;
const MANAGERS = { apt: 'apt', dnf: 'dnf', yum: 'yum' } as const;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'package-caches', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, name, bytes, cleanable, directory] =
      (line.length <= LIMITS.probeLineChars && ROW.exec(line)) || [];
    const manager = name === 'apt' || name === 'dnf' || name === 'yum' ? MANAGERS[name] : undefined;
    if (manager === undefined || directory === undefined) {
      unread('a row about package caches', hostPath(line.slice(0, 80)).path);
      continue;
    }
    facts.push({
      kind: 'package_cache',
      manager,
      directory: hostPath(directory).path,
      bytes: Number(bytes),
      cleanableBytes: Math.min(Number(bytes), Number(cleanable)),
    });
  }
  if (exitCode !== 0)
    unread('the package caches', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the other package caches', 'too much was printed');
  return facts;
}

// What a cache holds and what its command frees differ: "apt-get clean" keeps the lists, "yum clean all" of Amazon Linux 2
// leaves what belongs to repositories that are not enabled any more.
const PROGRAM = String.raw`
sum() { find "$@" -xdev -type f -printf "%b\n" 2>/dev/null | awk '{ blocks += $1 } END { printf "%.0f", blocks * 512 }'; }
if [[ -d /var/cache/apt ]]; then
  printf "cache apt %s %s /var/cache/apt\n" "$(sum /var/cache/apt)" "$(find /var/cache/apt/archives -xdev -type f -name "*.deb" -printf "%b\n" 2>/dev/null | awk '{ blocks += $1 } END { printf "%.0f", blocks * 512 }')"
fi
for directory in /var/cache/dnf /var/cache/libdnf5; do
  [[ -d $directory ]] || continue
  command -v dnf >/dev/null 2>&1 || continue
  bytes=$(sum "$directory")
  printf "cache dnf %s %s %s\n" "$bytes" "$bytes" "$directory"
done
if [[ -d /var/cache/yum ]] && ! command -v dnf >/dev/null 2>&1; then
  enabled=$(cat /etc/yum.repos.d/*.repo 2>/dev/null | awk '
    /^\[/ { id = substr($0, 2); sub(/\].*/, "", id); on[id] = 1 }
    /^[ \t]*enabled[ \t]*=[ \t]*(0|[Nn]o|[Ff]alse)/ { on[id] = 0 }
    END { for (id in on) if (on[id]) print id }')
  freed=0
  for id in $enabled; do
    for directory in /var/cache/yum/*/*/"$id" /var/cache/yum/"$id"; do
      if [[ -d $directory ]]; then freed=$((freed + $(sum "$directory"))); fi
    done
  done
  printf "cache yum %s %s /var/cache/yum\n" "$(sum /var/cache/yum)" "$freed"
fi
exit 0
`;

/** What package managers keep, and what their own clean-up would free. */
export const packageCaches: ProbeDefinition = {
  name: 'package-caches',
  family: 'disk',
  tells: 'what package managers keep of what they downloaded',
  command: inBash(PROGRAM),
  limits: { seconds: 8, bytes: 1_000 },
  parse,
};
