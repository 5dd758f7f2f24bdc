import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServerDown } from './config-invalid.ts';
import {
  currentTroubles,
  downUnits,
  hostHealth,
  isServiceAlarm,
  nextOf,
  programsOf,
  unitNamed,
} from './host-service.ts';

/** systemd could not even execute the program, or change to its directory or user. */
const EXEC_STATUS: Readonly<Record<number, string>> = {
  200: 'its directory',
  203: 'its program',
  216: 'its group',
  217: 'its user',
};

function weigh(view: HostView): readonly CauseFinding[] {
  const found = new Map<string, CauseFinding>();
  const add = (key: string, finding: CauseFinding) => {
    if (!found.has(key)) found.set(key, finding);
  };
  const down = downUnits(view);
  const denials = factsOf(view, 'denial');
  for (const { unit, path, port, source } of currentTroubles(view, 'permission_denied')) {
    if (unit === null) continue;
    const isDown = down.some((one) => one.unit.name === unit);
    const isFailing = source === 'error_log' && hostHealth(view) === 'bad';
    const by = denials.find(({ process }) => programsOf(unit).includes(process));
    const what = path ?? (port === null ? 'something that it needs' : `port ${port}`);
    const module = by === undefined ? '' : ` (refused by ${by.by === 'selinux' ? 'SELinux' : 'AppArmor'})`;
    const blamed = { unit, ...(path === null ? {} : { path }), ...(port === null ? {} : { port }) };
    const sentence = `${unit} is denied permission to ${what}${module}`;
    if (!isDown && !isFailing) add(`${unit}`, { state: 'possible', confidence: 0.35, blamed, sentence });
    else
      add(`${unit}`, {
        state: 'shown',
        confidence: 0.88,
        blamed,
        sentence,
        withheld: `correct owner, mode or the security policy of ${what} (namei -l shows them); a restart changes nothing`,
      });
  }
  for (const test of factsOf(view, 'config_test')) {
    if (test.complaint?.kind !== 'permission' || !isServerDown(view, test)) continue;
    const { path, text } = test.complaint;
    add(test.unit, {
      state: 'shown',
      confidence: 0.88,
      blamed: { unit: test.unit, ...(path === null ? {} : { path }) },
      sentence: `${test.server} is denied permission when it tests its configuration: ${text}`,
      withheld: 'correct owner, mode or the security policy; the configuration itself is not the trouble',
    });
  }
  for (const { unit } of down) {
    const what = EXEC_STATUS[unit.exitStatus ?? -1];
    if (what === undefined) continue;
    const said = currentTroubles(view, 'exec_failed').find((one) => one.unit === unit.name);
    add(unit.name, {
      state: 'shown',
      confidence: 0.8,
      blamed: { unit: unit.name, ...(said?.path == null ? {} : { path: said.path }) },
      sentence: `systemd cannot use ${what}${said?.path == null ? '' : ` (${said.path})`} for ${unit.name}: status ${unit.exitStatus}, it is missing or not permitted`,
      withheld: `put ${what} in place and make it executable or readable for the unit's user`,
    });
  }
  // A refusal of the security module that no log of the unit tells.
  for (const { by, process } of denials) {
    const unit =
      down.find((one) => programsOf(one.unit.name).includes(process))?.unit ??
      unitNamed(view, `${process}.service`);
    if (unit === undefined || hostHealth(view) !== 'bad') continue;
    add(unit.name, {
      state: 'shown',
      confidence: 0.7,
      blamed: { unit: unit.name },
      sentence: `${by === 'selinux' ? 'SELinux' : 'AppArmor'} denies ${process} (${unit.name}) what it needs: permission denied`,
      withheld: 'adapt the security policy (audit2why, aa-status tell which rule); a restart changes nothing',
    });
  }
  return [...found.values()];
}

/** A service may not read, write, execute or bind what it needs. */
export const permissionDenied: CauseDefinition = {
  name: 'permission_denied',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, ['units', 'health', 'config-test', 'unit-journal', 'server-errors', 'kernel']),
  weigh,
  explainsAway: [
    'unit_stopped',
    'crash_loop',
    'config_test_environment',
    'upstream_down',
    'health_check_wrong',
  ],
};
