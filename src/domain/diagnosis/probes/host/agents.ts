import type { FactRead } from '../../facts.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { ageOf, CLOCK_COMMAND, clockIn, type LogClock } from '../service/log-lines.ts';
import { shellText } from '../shell-text.ts';

export const AGENTS = ['amazon-cloudwatch-agent', 'amazon-ssm-agent', 'collectd'] as const;
export type Agent = (typeof AGENTS)[number];

export const AGENT_ERRORS = [
  'no_credentials',
  'expired_credentials',
  'access_denied',
  'clock_skew',
  'unreachable',
  'config_invalid',
  'no_space',
] as const;
export type AgentError = (typeof AGENT_ERRORS)[number];

declare module '../../facts.ts' {
  interface FactKinds {
    /** An agent that should report from this host. */
    agent: {
      readonly agent: Agent;
      readonly unit: string;
      readonly load: string;
      readonly active: string;
      readonly sub: string;
      readonly result: string;
      readonly enabled: string | null;
      readonly activeForSeconds: number | null;
      /** The last thing that its log complains of. */
      readonly error: AgentError | null;
      readonly errorAgeSeconds: number | null;
    };
  }
}

const AGENT =
  /^agent (\S{1,40}) (\S{1,255}) (\S{1,20}) (\S{1,20}) (\S{1,30}) (\S{1,40}) (\S{1,20}) (\d{1,12}|-)$/;

const ERRORS: readonly (readonly [AgentError, RegExp])[] = [
  [
    'clock_skew',
    /RequestTimeTooSkewed|Signature(?:DoesNotMatch)?.{0,40}expired|Signature not yet current|clock/i,
  ],
  [
    'expired_credentials',
    /ExpiredToken|token (?:included in the request )?is expired|security token.{0,30}expired/i,
  ],
  [
    'no_credentials',
    /NoCredentialProviders|no valid (?:credential )?providers|EC2RoleRequestError|EC2MetadataError|Unable to (?:retrieve|get|locate) credentials|no EC2 (?:instance )?(?:IMDS )?role found|failed to refresh cached credentials|NoCredentials|InvalidClientTokenId|UnrecognizedClientException|AuthFailure/i,
  ],
  ['access_denied', /AccessDenied|not authorized to perform|UnauthorizedOperation/i],
  ['no_space', /no space left on device/i],
  [
    'config_invalid',
    /(?:invalid|fail(?:ed)? to (?:parse|load|fetch).{0,40}) ?config|config(?:uration)? (?:validation|file).{0,60}(?:fail|invalid|not exist)|Under path :|toml: line|invalid JSON|unexpected end of JSON|cannot unmarshal|No such file.{0,60}config|invalid character/i,
  ],
  [
    'unreachable',
    /no such host|i\/o timeout|connection refused|connection reset|context deadline exceeded|RequestError|dial tcp|Could not connect/i,
  ],
];

const isAgent = (name: string): name is Agent => AGENTS.some((agent) => agent === name);
/** The agents' own logs: `2026-11-28T22:25:00Z E! …`, `2026-11-28 22:25:00 ERROR …` in UTC or the host's own time. */
const SPACED = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/;

function lastError(
  text: readonly string[],
  clock: LogClock | null,
): { error: AgentError | null; age: number | null } {
  for (const line of text.toReversed()) {
    const error = ERRORS.find(([, pattern]) => pattern.test(line))?.[0];
    if (error === undefined) continue;
    const [, day, time] = SPACED.exec(line) ?? [];
    const age = clock === null ? null : ageOf(day === undefined ? line : `${day}T${time}`, clock);
    return { error, age: age === null ? null : Math.max(0, age) };
  }
  return { error: null, age: null };
}

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const clock = clockIn(lines);
  const facts: FactRead[] = [];
  const said: { row: RegExpExecArray; text: string[] }[] = [];
  for (const line of lines) {
    const row = AGENT.exec(line);
    if (row !== null) said.push({ row, text: [] });
    else if (line.startsWith('| ')) said.at(-1)?.text.push(line.slice(2));
  }
  for (const { row, text } of said) {
    const [, agent = '', unit = '', load = '', active = '', sub = '', result = '', enabled, activeFor] = row;
    if (!isAgent(agent)) continue;
    const { error, age } = lastError(text, clock);
    facts.push({
      kind: 'agent',
      agent,
      unit,
      load,
      active,
      sub,
      result,
      enabled: enabled === '-' ? null : (enabled ?? null),
      activeForSeconds: activeFor === '-' ? null : Number(activeFor),
      error,
      errorAgeSeconds: age,
    });
  }
  if (exitCode !== 0)
    facts.push({
      kind: 'unread',
      probe: 'agents',
      what: 'the state of the agents',
      why: endedWith(exitCode),
    });
  return facts;
}

/** Whether the agents that report from this host run, and what they last complained of. */
export const agents: ProbeDefinition = {
  name: 'agents',
  family: 'watchers',
  tells: 'whether the CloudWatch and SSM agents run and what they complain of',
  command: shellText`
command -v systemctl >/dev/null || exit 127
${CLOCK_COMMAND}
up=$(cut -d. -f1 /proc/uptime)
state() {
  agent=$1 unit=$2; shift 2
  systemctl show --no-pager -p LoadState -p ActiveState -p SubState -p Result -p UnitFileState -p ActiveEnterTimestampMonotonic "$unit" 2>/dev/null | awk -v agent="$agent" -v unit="$unit" -v up="$up" '
    { at = index($0, "="); of[substr($0, 1, at - 1)] = substr($0, at + 1) }
    function word(name) { return (name in of) && of[name] != "" ? of[name] : "-" }
    END {
      if (of["LoadState"] == "not-found" || of["ActiveState"] == "") exit 1
      since = of["ActiveEnterTimestampMonotonic"] + 0
      print "agent", agent, unit, word("LoadState"), word("ActiveState"), word("SubState"), word("Result"), word("UnitFileState"), (since > 0 ? up - int(since / 1000000) : "-")
    }' || return
  for log in "$@"; do
    tail -n 400 "$log" 2>/dev/null | grep -aE ' E! |ERROR|[Ee]rror|CRIT|WARN' | tail -n 4 | cut -c 1-300 | sed 's/^/| /'
  done
}
state amazon-cloudwatch-agent amazon-cloudwatch-agent.service /opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log
state amazon-ssm-agent amazon-ssm-agent.service /var/log/amazon/ssm/errors.log
state amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent.service /var/log/amazon/ssm/errors.log
state collectd collectd.service /var/log/collectd.log
exit 0
`,
  limits: { seconds: 6, bytes: 3_500 },
  parse,
};
