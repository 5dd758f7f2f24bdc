import { uptime } from 'node:os';
import { formatEntry, formatIsoEntry, type Journal } from './journal.ts';
import type { ServiceStatus, SupervisedService } from './service.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

export interface UnitCommandParts {
  readonly services: ReadonlyMap<string, SupervisedService>;
  /** Looks for units that have come or gone. */
  readonly reload: () => void;
  readonly journal: Journal;
  readonly hostName: string;
}

/** What `systemctl` and `journalctl` answer in the lab: the part of them that runbooks and probes use. */
export async function runUnitCommand(
  parts: UnitCommandParts,
  argv: readonly string[],
): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  if (program === 'journalctl') return journalctl(parts, args);
  const { words, lines } = readOptions(args);
  const [verb = 'list-units', ...units] = words;
  if (verb === 'daemon-reload') {
    parts.reload();
    return { exitCode: 0, output: '' };
  }
  if (verb === 'list-units') return listUnits(parts);
  if (verb === 'is-system-running') return { exitCode: 0, output: 'running\n' };
  if (verb === 'list-jobs') return { exitCode: 0, output: '' };
  if (verb === 'show' && units.length > 0) return showUnits(parts, units);
  if (units.length === 0) return { exitCode: 1, output: 'Too few arguments.\n' };
  let exitCode = 0;
  let output = '';
  for (const unit of units) {
    const one = await runVerb(parts, verb, unit.replace(/\.service$/, ''), lines);
    exitCode = Math.max(exitCode, one.exitCode);
    output += one.output;
  }
  return { exitCode, output };
}

async function runVerb(
  parts: UnitCommandParts,
  verb: string,
  name: string,
  lines: number,
): Promise<CommandResult> {
  const service = parts.services.get(name);
  if (service === undefined) {
    const isQuery = verb === 'is-active' || verb === 'is-failed';
    return isQuery
      ? { exitCode: verb === 'is-active' ? 4 : 1, output: 'inactive\n' }
      : { exitCode: verb === 'status' ? 4 : 5, output: `Unit ${name}.service could not be found.\n` };
  }
  const { state } = service.status();
  switch (verb) {
    case 'start':
      return started(await service.start(), name);
    case 'stop':
      await service.stop();
      return { exitCode: 0, output: '' };
    case 'restart':
      await service.stop();
      return started(await service.start(), name);
    case 'reload':
      return service.reload()
        ? { exitCode: 0, output: '' }
        : { exitCode: 1, output: `${name}.service is not active, cannot reload.\n` };
    case 'reset-failed':
      if (state === 'failed') await service.stop();
      return { exitCode: 0, output: '' };
    case 'is-active':
      return { exitCode: state === 'active' ? 0 : 3, output: `${state}\n` };
    case 'is-failed':
      return { exitCode: state === 'failed' ? 0 : 1, output: `${state}\n` };
    case 'is-enabled':
      return { exitCode: 0, output: 'enabled\n' };
    case 'status':
      return { exitCode: state === 'active' ? 0 : 3, output: describe(parts, service.status(), lines) };
    default:
      return { exitCode: 1, output: `Unknown command verb ${verb}.\n` };
  }
}

function started(isUp: boolean, name: string): CommandResult {
  if (isUp) return { exitCode: 0, output: '' };
  return {
    exitCode: 1,
    output: `Job for ${name}.service failed because the control process exited with error code.\nSee "systemctl status ${name}.service" and "journalctl -u ${name}.service" for details.\n`,
  };
}

function describe(parts: UnitCommandParts, status: ServiceStatus, lines: number): string {
  const dot = status.state === 'active' ? '●' : status.state === 'failed' ? '×' : '○';
  const since = new Date(status.sinceMs).toUTCString();
  const ago = Math.max(0, Math.round((Date.now() - status.sinceMs) / 1000));
  const result =
    status.state === 'active' ? 'running' : status.state === 'failed' ? `Result: ${status.result}` : 'dead';
  const pid = status.mainPid === null ? status.lastExit : String(status.mainPid);
  const log = parts.journal.tail(status.name, lines).map((entry) => formatEntry(entry, parts.hostName));
  return `${[
    `${dot} ${status.name}.service - ${status.description}`,
    `     Loaded: loaded (/lib/systemd/system/${status.name}.service; enabled)`,
    `     Active: ${status.state} (${result}) since ${since}; ${ago}s ago`,
    ...(pid === '' ? [] : [`   Main PID: ${pid}`]),
    '',
    ...log,
  ].join('\n')}\n`;
}

/** What systemd says of units by name or pattern, one after the other: a name that there is none of is "not-found". */
function showUnits({ services }: UnitCommandParts, asked: readonly string[]): CommandResult {
  const blocks = asked.flatMap((pattern) => {
    if (pattern.includes('*')) {
      const suffix = pattern.replace('*', '');
      return suffix === '.service'
        ? [...services.values()].map((service) => propertiesOf(service.status()))
        : [];
    }
    const service = services.get(pattern.replace(/\.service$/, ''));
    return service === undefined
      ? [`Id=${pattern}\nLoadState=not-found\nActiveState=inactive\nSubState=dead\n`]
      : [propertiesOf(service.status())];
  });
  return { exitCode: 0, output: blocks.join('\n') };
}

const SUB_STATES: Readonly<Record<ServiceStatus['state'], string>> = {
  active: 'running',
  inactive: 'dead',
  failed: 'failed',
  activating: 'start',
  deactivating: 'stop-sigterm',
};

/** All properties that probes and runbooks read, whichever were asked for. */
function propertiesOf(status: ServiceStatus): string {
  const { name, state, result, mainPid, sinceMs, lastExit, program, unitDirectory, restarts, isToRestart } =
    status;
  const exitStatus = /status=(\d+)/.exec(lastExit)?.[1] ?? (lastExit === '' ? '0' : '9');
  // systemd counts in microseconds since the machine started.
  const since = Math.max(1, Math.round((uptime() - (Date.now() - sinceMs) / 1_000) * 1_000_000));
  return [
    `Id=${name}.service`,
    'LoadState=loaded',
    `ActiveState=${isToRestart ? 'activating' : state}`,
    `SubState=${isToRestart ? 'auto-restart' : SUB_STATES[state]}`,
    `Result=${result}`,
    'Type=simple',
    'UnitFileState=enabled',
    'CanReload=yes',
    `ExecStart={ path=${program} ; argv[]=${program} ; ignore_errors=no }`,
    `FragmentPath=${unitDirectory}/${name}.service`,
    `ExecMainStatus=${exitStatus}`,
    `NRestarts=${restarts}`,
    `MainPID=${mainPid ?? 0}`,
    'ConditionResult=yes',
    'ConditionTimestampMonotonic=1',
    `ActiveEnterTimestampMonotonic=${state === 'active' ? since : 0}`,
    `InactiveEnterTimestampMonotonic=${state === 'active' ? 0 : since}`,
    '',
  ].join('\n');
}

function listUnits(parts: UnitCommandParts): CommandResult {
  const rows = [...parts.services.values()].map((service) => {
    const { name, state, description } = service.status();
    return `${`${name}.service`.padEnd(32)} loaded ${state.padEnd(12)} ${description}`;
  });
  return { exitCode: 0, output: `${rows.join('\n')}\n` };
}

function journalctl(parts: UnitCommandParts, args: readonly string[]): CommandResult {
  const { lines, unit, output } = readOptions(args);
  const entries = parts.journal.tail(unit?.replace(/\.service$/, ''), lines);
  const format = output === 'short-iso' ? formatIsoEntry : formatEntry;
  const text = entries.map((entry) => format(entry, parts.hostName)).join('\n');
  return { exitCode: 0, output: text === '' ? '-- No entries --\n' : `${text}\n` };
}

const LINES_DEFAULT = 10;

interface Options {
  readonly words: readonly string[];
  readonly lines: number;
  readonly unit: string | undefined;
  readonly output: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const words: string[] = [];
  let lines = LINES_DEFAULT;
  let unit: string | undefined;
  let output: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const [, name = '', inline] = /^(--?[A-Za-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const takesValue = ['-n', '--lines', '-u', '--unit', '-p', '--property', '-o', '--output'].includes(name);
    const value = takesValue && inline === undefined ? args[++index] : inline;
    if (name === '' && !arg.startsWith('-')) words.push(arg);
    else if (name === '-n' || name === '--lines') lines = Math.max(0, Number.parseInt(value ?? '', 10) || 0);
    else if (name === '-u' || name === '--unit') unit = value;
    else if (name === '-o' || name === '--output') output = value;
  }
  return { words, lines, unit, output };
}
