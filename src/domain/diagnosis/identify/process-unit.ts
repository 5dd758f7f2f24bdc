// What systemd's control group says of who stands for a process: shared by the causes that may have one ended.

const AGENT_UNIT = /^(?:snap\.amazon-ssm-agent\.)?amazon-ssm-agent\.service$/;
const AGENT_PROGRAM = /\/(?:amazon-ssm-agent|ssm-)[^/]*$/;
const SESSION = /^session-[^/]{1,80}\.scope$/;

/** What a probe tells of a process's place; `exe` null: not told. */
export interface PlacedProcess {
  readonly unit: string | null;
  readonly exe: string | null;
}

/** Whether it is in the service of the SSM agent: the agent itself, or what a command of it left behind. */
export function isInAgentUnit({ unit }: Pick<PlacedProcess, 'unit'>): boolean {
  return unit !== null && AGENT_UNIT.test(unit);
}

/** Whether it belongs to somebody who logged in. */
export function isInSession({ unit }: Pick<PlacedProcess, 'unit'>): boolean {
  return unit !== null && SESSION.test(unit);
}

/** Whether no unit and no container stands for a process, so that nobody else would start or stop it. */
export function isInNoUnit({ unit, exe }: PlacedProcess): boolean {
  if (unit === null || unit === 'init.scope' || SESSION.test(unit)) return true;
  // What a command of the agent has started and left behind stays in its unit.
  return AGENT_UNIT.test(unit) && exe !== null && !AGENT_PROGRAM.test(exe);
}
