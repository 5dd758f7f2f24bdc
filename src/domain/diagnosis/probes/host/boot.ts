import type { FactRead } from '../../facts.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** Since when the host runs, and whether it has finished starting. */
    boot: {
      readonly uptimeSeconds: number;
      /** Of systemd: `initializing`, `starting`, `running`, `degraded`, `maintenance`, `stopping`, `offline`, `unknown`. */
      readonly system: string;
      /** Units that wait to be started or stopped. */
      readonly jobs: number | null;
      /** The first start's own set-up (cloud-init) is still at work. */
      readonly settingUp: boolean;
    };
  }
}

const STATES = /^(?:initializing|starting|running|degraded|maintenance|stopping|offline|unknown)$/;

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const of = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  const uptime = of.get('uptime');
  const system = of.get('system') ?? '';
  if (exitCode !== 0 || uptime === undefined || !/^\d{1,12}$/.test(uptime))
    return [{ kind: 'unread', probe: 'boot', what: 'since when the host runs', why: endedWith(exitCode) }];
  const jobs = of.get('jobs') ?? '';
  return [
    {
      kind: 'boot',
      uptimeSeconds: Number(uptime),
      system: STATES.test(system) ? system : 'unknown',
      jobs: /^\d{1,6}$/.test(jobs) ? Number(jobs) : null,
      settingUp: of.get('setup') === 'running',
    },
  ];
}

/** Whether the host is still starting. */
export const boot: ProbeDefinition = {
  name: 'boot',
  family: 'host',
  tells: 'since when the host runs and whether it is still starting',
  command: shellText`
printf 'uptime %s\n' "$(cut -d. -f1 /proc/uptime)" || exit 1
printf 'system %s\n' "$(systemctl is-system-running 2>/dev/null | head -n 1)"
if jobs=$(systemctl list-jobs --no-legend --no-pager 2>/dev/null); then
  printf 'jobs %s\n' "$(printf '%s' "$jobs" | grep -c '^ *[0-9]')"
fi
if [ -e /run/cloud-init/status.json ] && [ ! -e /run/cloud-init/result.json ]; then echo 'setup running'; fi
exit 0
`,
  limits: { seconds: 4, bytes: 200 },
  parse,
};
