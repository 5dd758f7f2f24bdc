import type { RenderProbe, World } from '../../world.ts';
import { clockLine, sinceStart } from '../log-times.ts';

const STATE = /^(?:active|inactive|failed|activating|deactivating|reloading)$/;
const ACTIVE: Readonly<Record<string, string>> = { running: 'active', stopped: 'inactive', dead: 'inactive' };

/** What the probe's grep lets through. */
const COMPLAINT = / E! |ERROR|[Ee]rror|CRIT|WARN/;

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function rows(
  world: World,
  agent: string,
  unitName: string,
  told: Readonly<Record<string, unknown>> | undefined,
  now: string,
): readonly string[] {
  const unit = world.units?.find(
    ({ name }) => name.replace(/\.service$/, '') === unitName.replace(/\.service$/, ''),
  );
  if (told === undefined && unit === undefined) return [];
  // A world names the unit, or its state, or says how the agent is in a word of its own.
  const word = textOf(told?.unit) ?? textOf(told?.state);
  const active =
    unit?.active ??
    [textOf(told?.unit), textOf(told?.state)]
      .map((one) => (one === undefined ? undefined : (ACTIVE[one] ?? one)))
      .find((one) => one !== undefined && STATE.test(one)) ??
    'active';
  if (word === 'not-found' || word === 'not installed' || unit?.load === 'not-found') return [];
  const sub = unit?.sub ?? (active === 'active' ? 'running' : active === 'failed' ? 'failed' : 'dead');
  const result = unit?.result ?? (active === 'failed' ? 'exit-code' : 'success');
  const error = textOf(told?.error);
  const stamp = new Date(Date.parse(now) - 60_000).toISOString().slice(0, 19);
  const logs = (world.logs ?? []).filter(
    ({ source }) =>
      source.includes(agent) || (agent === 'amazon-ssm-agent' && source.includes('/amazon/ssm/')),
  );
  const written = logs.flatMap((log) => log.lines).filter((line) => COMPLAINT.test(line));
  // Where the log has it, it was said when the log says so; a complaint alone is one of a minute ago.
  const isWritten = error !== undefined && written.some((line) => line.includes(error));
  const lines = [...written, ...(error === undefined || isWritten ? [] : [`${stamp}Z E! ${error}`])];
  return [
    `agent ${agent} ${unitName} ${unit?.load ?? 'loaded'} ${active} ${sub} ${result} ${unit?.unit_file_state ?? 'enabled'} ${active === 'active' ? sinceStart(world, unit?.main_pid, now) : '-'}\n`,
    ...lines.slice(-4).map((line) => `| ${line.slice(0, 300)}\n`),
  ];
}

/** The agents' units, each with the last errors of its log behind "| ". */
export const renderAgents: RenderProbe = (world, platform, now) => {
  const isSnap = platform.startsWith('ubuntu');
  const ssm = isSnap ? 'snap.amazon-ssm-agent.amazon-ssm-agent.service' : 'amazon-ssm-agent.service';
  const text = [
    `${clockLine(now, world.boot)}\n`,
    ...rows(
      world,
      'amazon-cloudwatch-agent',
      'amazon-cloudwatch-agent.service',
      world.agents?.cloudwatch,
      now,
    ),
    ...rows(world, 'amazon-ssm-agent', ssm, world.agents?.ssm, now),
    ...rows(world, 'collectd', 'collectd.service', undefined, now),
  ];
  return { text: text.join(''), exitCode: 0 };
};
