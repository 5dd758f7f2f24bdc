import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { EXIT, type ExitCode } from '../../../src/cli/exit-codes.ts';
import type { NewTokenView, SuppressionsView } from '../../../src/contracts/api.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { commandsIn } from '../../support/told-records.ts';
import {
  copyDiskAlarm,
  sendUnreadable,
  untilMoved,
  untilStanding,
  type Wanted,
} from './printed-incidents.ts';
import { type Called, openPrintedShell } from './printed-shell.ts';
import type { RunningStack } from './running-stack.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const execute = promisify(execFile);

/** What a command says where it is run as printed and there is nothing for it to do, as `help exit-codes` has it. */
const OTHERWISE: readonly (readonly [RegExp, ExitCode])[] = [
  // No host is kept, no window has this id, no worker of a build polls, and this host is not the lab's.
  [/^claims release /, EXIT.notFound],
  [/^maintenance remove 1a2b3c4d/, EXIT.notFound],
  [/^workers (?:promote|drained) /, EXIT.notFound],
  [/^diagnose i-0123456789abcdef0/, EXIT.notFound],
  // Run while two wait for a decision.
  [/ @waiting$/, EXIT.usage],
  // The stack of the run has no notifications file.
  [/^notifications (?:test|retry) /, EXIT.refused],
  // It cannot be read today either.
  [/^unparsed replay /, EXIT.refused],
  // It was about an alarm, so it was not ignored.
  [/^ignored (?:show|replay) /, EXIT.notFound],
  // Run behind another one, which waits for its own decision.
  [/^undo .* "why"$/, EXIT.refused],
  [/^tokens revoke 0123456789abcdef/, EXIT.notFound],
  // No worker here has a key for the model; and what an example would change is not in the plan that waits, or is so already.
  [/^ask /, EXIT.refused],
  [/^edit .* --(?:set|target) /, EXIT.refused],
];

export const documentedStatus = (command: string): ExitCode =>
  OTHERWISE.find(([pattern]) => pattern.test(command))?.[1] ?? EXIT.ok;

/** What a run has shown: how each command ended, and what was printed on the way. */
export interface PrintedRun {
  readonly ended: ReadonlyMap<string, Called>;
  /** Commands that the outputs name, with ids as placeholders. */
  readonly told: ReadonlySet<string>;
}

/** Commands of an incident that is open, that waits for a decision, and that needs attention. */
const ON_OPEN = /^abort /;
const ON_PENDING = /^reject /;
const ON_ATTENTION = /^retry /;
const AT_THE_END = /^close /;
/** What opens the incidents of the run; whatever else breaks is broken when they are over. */
const BREAKS = /^chaos (?:fill-disk|<kind>)$/;
/** How often a command is tried on an incident that goes on by itself meanwhile. */
const TIMES_MAX = 3;
/** What is said of an incident that is open. */
const ON_ANY = /^(?:ack|assign|note|ask|edit) |@waiting$/;

/**
 * Runs every command as printed against the stack: without an incident, on incidents that wait for a decision or need
 * attention, and on one that is approved to its end. A placeholder gets the value of the incident at hand.
 */
export async function runPrintedCommands(
  running: RunningStack,
  commands: readonly string[],
): Promise<PrintedRun> {
  const directory = join(running.stateDirectory, 'printed');
  mkdirSync(directory);
  const shell = await openPrintedShell(directory, running.stack.env);
  const ended = new Map<string, Called>();
  const left = new Set(commands);
  const message = await sendUnreadable(running);
  let rule = '';
  const { view: token } = await running.api.post<NewTokenView>('/tokens', {
    principal: 'ana',
    role: 'viewer',
  });
  const [, host] = running.stack.lab.instances;

  async function run(command: string, record?: IncidentRecord, other = record): Promise<void> {
    left.delete(command);
    let seen = 0;
    const line = command.replaceAll(/<[a-z ]+>/g, (placeholder) => {
      if (placeholder === '<incident>') seen += 1;
      const value: Readonly<Record<string, string | null | undefined>> = {
        '<incident>': seen > 1 ? other?.incidentId : record?.incidentId,
        '<digest>': record?.planDigest?.slice(0, 12),
        '<message>': message,
        '<host>': host?.instanceId,
        '<rule>': rule,
        '<token>': token.id,
        '<build>': 'no-such-build',
        '<kind>': 'fill-disk',
        '<name>': 'ana',
        '<role>': 'approver',
      };
      return value[placeholder] ?? placeholder;
    });
    ended.set(command, await shell.run(`npx recoverops ${line}`));
  }
  const next = (pattern: RegExp) => [...left].find((command) => pattern.test(command));
  const all = (pattern: RegExp) => [...left].filter((command) => pattern.test(command));
  const inTurn = async (pattern: RegExp, before: (command: string) => Promise<unknown>, after = before) => {
    for (const command of all(pattern)) {
      await before(command);
      await run(command);
      await after(command);
    }
  };
  const { api } = running;
  const lift = async () => {
    const { items } = await api.get<SuppressionsView>('/suppressions');
    for (const item of items) await api.post(`/suppressions/${item.rule.id}/remove`, { reason: 'next' });
  };
  const mute = async () => {
    await lift();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await api.post('/mutes', { alarm: 'Disk-Critical-ASG', until, reason: 'for the next command' });
    const [item] = (await api.get<SuppressionsView>('/suppressions')).items;
    rule = item?.rule.id ?? '';
  };
  const setSwitch = (active: boolean) => () =>
    api.post('/kill-switch', { active, reason: 'for the next command' });

  try {
    copyFileSync(join(ROOT, 'site.example.yaml'), join(directory, 'site.yaml'));
    copyFileSync(join(ROOT, 'notifications.example.yaml'), join(directory, 'notifications.yaml'));
    await inTurn(/^unmute |^maintenance remove </, mute);
    await inTurn(/^mute |^maintenance add /, lift);
    await inTurn(/^stop /, setSwitch(false));
    await inTurn(/^resume/, setSwitch(true), setSwitch(false));
    // One process makes two at once, and more are told to wait.
    await inTurn(/^export /, async () => undefined);
    // In the words of a screen that has no incident yet; from here on hosts are broken.
    const [spare = '', ...copies] = await copyDiskAlarm(running, all(AT_THE_END).length + 1);
    for (const command of all(BREAKS)) await run(command);

    const actOn = async (alarm: string, command: string, wanted: Wanted) => {
      left.delete(command);
      for (let time = 1; time <= TIMES_MAX; time += 1) {
        const record = await untilStanding(running, alarm, wanted);
        await run(command, record);
        // It went on between the look and the command, as it may for anybody: then it is refused, and asked for once more.
        if (ended.get(command)?.status === documentedStatus(command)) {
          return await untilMoved(running, record, command);
        }
      }
    };
    /** An attempt is aborted as soon as it has begun, begun again, and the incident closed: no host is looked at to the end. */
    const onCopy = async (alarm: string) => {
      for (;;) {
        const ends = next(ON_OPEN);
        if (ends !== undefined) await actOn(alarm, ends, 'open');
        const begins = next(ON_ATTENTION);
        if (begins !== undefined) await actOn(alarm, begins, 'needs_attention');
        if (ends === undefined && begins === undefined) break;
      }
      const closes = next(AT_THE_END);
      if (closes !== undefined) await actOn(alarm, closes, 'needs_attention');
    };
    const untilApprovable = async (alarm: string) => {
      const rejects = next(ON_PENDING);
      if (rejects !== undefined) await actOn(alarm, rejects, 'needs_approval');
      return await untilStanding(running, alarm, 'needs_approval');
    };
    const onTwo = async () => {
      const [first, second] = await Promise.all([
        untilApprovable('Disk-Critical-ASG'),
        untilApprovable(spare),
      ]);
      for (const command of all(ON_ANY)) await run(command, first, second);
      return [first, second] as const;
    };
    const looks = Promise.all(all(/^diagnose /).map((command) => run(command)));
    const [records] = await Promise.all([onTwo(), ...copies.map(onCopy)]);
    await looks;
    // Approving mends the host, and every incident that is still open recovers.
    const [disk] = records;
    for (const [at, command] of all(/^approve /).entries()) await run(command, records[at % records.length]);
    await Promise.all(all(/^watch /).map((command) => run(command, disk)));
    writeFileSync(join(directory, 'report.json'), JSON.stringify(await running.view(disk.incidentId)));
    const temporal = ['workflow', 'show', '--address', running.stack.temporalAddress, '--output', 'json'];
    const { stdout } = await execute(
      inject('temporalCliPath'),
      [...temporal, '--workflow-id', disk.workflowId, '--run-id', disk.runId],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    writeFileSync(join(directory, 'history.json'), stdout);
    // Each makes a bundle of the workflows, which is most of what a machine can do at a time.
    for (const command of all(/^replay /)) await run(command, disk);
    const undoes = all(/^undo /);
    await Promise.all(
      [...left].filter((command) => !undoes.includes(command)).map((command) => run(command, disk)),
    );
    const [undo, ...further] = undoes;
    if (undo !== undefined) {
      const { record } = await running.view(disk.incidentId);
      await run(undo, disk);
      await untilMoved(running, record, undo);
    }
    for (const command of further) await run(command, disk);
  } finally {
    await shell.close();
  }
  const told = [...ended.values()].flatMap(({ stdout, stderr }) =>
    commandsIn(`${stdout}\n${stderr}`.replaceAll(/^Usage: .*$/gm, '')),
  );
  return { ended, told: new Set(told) };
}
