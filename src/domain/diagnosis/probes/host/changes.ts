import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A file of configuration by the time of its last change: one of the newest below `/etc`. */
    configuration_change: {
      readonly path: string;
      /** ISO 8601 in UTC. */
      readonly changedAt: string;
    };
    /** What the package manager did last, as its log says (dpkg), or as each package's time of installation does (rpm). */
    package_change: {
      readonly name: string;
      /** `installed` is an upgrade too where rpm tells it, which keeps no more than when the newest version came. */
      readonly action: 'installed' | 'upgraded' | 'removed';
      /** The newest version; empty: it was removed. */
      readonly version: string;
      /** ISO 8601 in UTC. */
      readonly changedAt: string;
    };
  }
}

const ROW = /^(etc|pkg) (\d{1,11}) (?:(install|upgrade|remove|purge) ([\x21-\x7e]{1,80}) )?(.{1,260})$/;
const ACTIONS = { install: 'installed', upgrade: 'upgraded', remove: 'removed', purge: 'removed' } as const;

const isAction = (word: string): word is keyof typeof ACTIONS => Object.hasOwn(ACTIONS, word);

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'changes', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, of, at, action = '', version = '', name = ''] = ROW.exec(line) ?? [];
    if (of === undefined || (of === 'pkg') !== isAction(action)) {
      unread('some change', line.slice(0, 60));
      continue;
    }
    const changedAt = new Date(Number(at) * 1_000).toISOString();
    const { shown } = shownName(name, () => true, 264);
    if (!isAction(action)) {
      facts.push({ kind: 'configuration_change', path: shown, changedAt });
      continue;
    }
    const word = ACTIONS[action];
    facts.push({
      kind: 'package_change',
      name: shown,
      action: word,
      version: word === 'removed' ? '' : version,
      changedAt,
    });
  }
  if (exitCode !== 0) unread('what was changed on it lately', `exit ${exitCode}`);
  if (isCut) unread('the other changes', 'there are too many of them');
  return facts;
}

/** Which files of configuration and which packages were changed last. */
export const changes: ProbeDefinition = {
  name: 'changes',
  family: 'host',
  tells: 'which configuration and packages were changed last',
  // Names last and escaped; what a host writes about itself each day is left out, as it would hide what somebody changed.
  command: shellText`
bash -c '
eval "$ESCAPE"
find /etc -xdev -type f ! -name "*.lock" ! -name "*.cache" ! -name "*-" ! -name adjtime ! -name mtab ! -name "resolv.conf*" ! -path "/etc/lvm/*" -printf "%T@ %p\0" 2>/dev/null | sort -zrn | head -zn 10 | while IFS=" " read -r -d "" at path; do
  escape "$path" 160
  echo "etc @{at%%.*} $shown"
done
if [ -e /var/log/dpkg.log ]; then
  awk "\$3 ~ /^(install|upgrade|remove|purge)\$/ && NF == 6" /var/log/dpkg.log | tail -n 10 | while read -r day time act name _ new; do
    escape "@{name%:*}" 80
    echo "pkg $(date -d "$day $time" +%s) $act @{new:0:80} $shown"
  done
elif command -v rpm >/dev/null; then
  rpm -qa --qf "pkg %{INSTALLTIME} install %{VERSION}-%{RELEASE} %{NAME}\n" | sort -k2,2nr | head -n 10
fi'
`,
  limits: { seconds: 8, bytes: 2_600 },
  parse,
};
