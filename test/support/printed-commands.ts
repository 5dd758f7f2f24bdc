import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createProgram, requiredOptions } from '../../src/cli/program.ts';
import { pages, shellExamples } from '../infra/support/shell-commands.ts';
import { commandsIn, TOLD_RECORDS, textsOf } from './told-records.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A command as somebody is told to run it, without `npx `, with placeholders where a reader puts what is his. */
export interface PrintedCommand {
  readonly command: string;
  /** Pages, files and texts that print it. */
  readonly sources: readonly string[];
}

/** What help texts show in the place of an id, a digest and a message, so that readers see what one looks like. */
const SAMPLES: Readonly<Record<string, string>> = {
  '1795334400_Disk-Critical-ASG_web-asg': '<incident>',
  '1795334500_High-CPU_i-0123456789abcdef0': '<incident>',
  '--plan 1a2b3c4d': '--plan <digest>',
  '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324': '<message>',
  '--instance i-0c0ffee0000000002': '--instance <host>',
};

/** What code puts into a command, by the name of the value there. */
const VALUES: Readonly<Record<string, string>> = {
  incidentId: '<incident>',
  incident: '<incident>',
  recipient: 'default',
  'record.incidentId': '<incident>',
  'view.record.incidentId': '<incident>',
  plan: '<digest>',
  host: '<host>',
  'outcome.targetId': '<host>',
  'claim.targetId': '<host>',
  'suppression.id': '<rule>',
  'rule.id': '<rule>',
  'view.rule.id': '<rule>',
  'view.messageId': '<message>',
  previousBuildId: '<build>',
  kind: '<kind>',
  id: '<token>',
  digest: '<digest>',
};

/** Placeholders that are written as bare words. */
const BARE: Readonly<Record<string, string>> = { HOST: '<host>', BUILD_ID: '<build>', ID: '<incident>' };

const filesBelow = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

/** A call of ours from its first word behind `recoverops` to its end in a shell: a mark outside of quotes, or the line's end. */
function shellCalls(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w/.-])recoverops (?=[a-z])/g)].map(({ index, 0: word }) => {
    let quote = '';
    let at = index + word.length;
    for (; at < text.length; at++) {
      const char = text[at] ?? '';
      const [placeholder] = /^<[a-z][a-z ]*>/.exec(text.slice(at, at + 40)) ?? [];
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (placeholder !== undefined) at += placeholder.length - 1;
      else if (/["']/.test(char) && !/[ =]/.test(text[at - 1] ?? ' ')) break;
      else if (char === '"' || char === "'") quote = char;
      else if (/[\n;|&#>)`]/.test(char)) break;
    }
    return text.slice(index + word.length, at).trim();
  });
}

/** Texts that code prints: templates and elements with their values as placeholders, calls of `ownCommand` as commands. */
function codeCalls(path: string, source: string): readonly string[] {
  const code = source.replaceAll(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, '').replaceAll('\\"', '"');
  const named = (name: string) => {
    const value = VALUES[name.trim()];
    if (value === undefined) throw new Error(`${path} puts ${name} into a command: say in VALUES what it is`);
    return value;
  };
  // One whose words depend on the incident is collected from what an incident is told.
  const own = [...code.matchAll(/ownCommand\(([^().]*(?:\.[a-z][^().]*)*)\)/gi)].map(([, words = '']) =>
    words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
      .map((word) => /^'(.*)'$/.exec(word)?.[1] ?? named(word))
      .join(' '),
  );
  const literal = commandsIn(
    code.replaceAll(/\$?\{([^{}\n]*)\}/g, (whole, name: string) => VALUES[name.trim()] ?? whole),
  );
  const unknown = literal.find((words) => /\$?\{$/.test(words));
  if (unknown !== undefined)
    throw new Error(`${path} puts something into "${unknown}": say in VALUES what it is`);
  return [...own, ...literal];
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/** The example lines of every command's help. */
export function helpExamples(program = createProgram(async () => undefined)) {
  return everyCommand(program)
    .filter((command) => command.name() !== 'complete-words')
    .map((command) => ({
      command,
      lines: [...helpOf(command).matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line),
    }));
}

/** The name of a command alone, where it needs more: a mention, and no call. */
export function isMention(command: string): boolean {
  let at = createProgram(async () => undefined) as Command;
  for (const word of command.split(' ')) {
    const sub = at.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (sub === undefined) return false;
    at = sub;
  }
  return (
    at.registeredArguments.some(({ required }) => required) ||
    requiredOptions(at).length > 0 ||
    // A group that does nothing by itself, or what needs one of two things.
    [
      'maintenance',
      'token',
      'site',
      'replay',
      'workers promote',
      'unparsed replay',
      'notifications check',
    ].includes(command)
  );
}

/** A command as it is collected: with placeholders for samples, and for what stands in the outputs of a run. */
export function asPrinted(text: string): string {
  let command = text.replace(/…$/, (mark, at: number) => (text[at - 1] === '>' ? '' : mark)).trim();
  for (const [sample, placeholder] of Object.entries(SAMPLES))
    command = command.replaceAll(sample, placeholder);
  return command
    .split(' ')
    .map((word) => BARE[word] ?? word)
    .join(' ')
    .replace(/\b\d{10}_[\w.-]+/g, '<incident>')
    .replace(/--plan [0-9a-f]{8,}/, '--plan <digest>')
    .replace(/^(unmute|maintenance remove) [0-9a-f]{8}$/, (whole, verb) =>
      whole.endsWith(' 1a2b3c4d') ? whole : `${verb} <rule>`,
    )
    .replace(/^(tokens revoke) [0-9a-f]{16}$/, (whole, verb) =>
      whole.endsWith(' 0123456789abcdef') ? whole : `${verb} <token>`,
    )
    .replace(/^(edit .*--target) i-[0-9a-f]+/, '$1 <host>')
    .replace(/^(diagnose) i-[0-9a-f]+$/, '$1 <host>')
    .replace(/^(unparsed \w+) [0-9a-f]{8}-[0-9a-f-]{27}$/, '$1 <message>');
}

/** Every command of ours that docs, help, code, dashboard, notices and reports print; each once, in a fixed order. */
export function printedCommands(): readonly PrintedCommand[] {
  const found = new Map<string, Set<string>>();
  const add = (source: string, texts: readonly string[]) => {
    for (const command of texts.map(asPrinted)) {
      // `…` where no value stands says that more follows.
      if (command === '' || isMention(command) || /(?<!--[a-z]+) …$/.test(command)) continue;
      found.set(command, (found.get(command) ?? new Set()).add(source));
    }
  };
  // What a release has changed is history, and told in few words.
  for (const { path, text } of pages().filter((page) => page.path !== 'CHANGELOG.md')) {
    const spans = [...text.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/`([^`]+)`/g)].map(
      ([, span = '']) => `${span.replaceAll(/\s+/g, ' ')}\n`,
    );
    add(path, [...shellExamples(text), ...spans].flatMap(shellCalls));
    // Sentences of the catalogue of errors name commands without a span.
    if (path === 'docs/ERRORS.md') add(path, commandsIn(text));
  }
  for (const { command, lines } of helpExamples())
    add(`help of ${command.name()}`, lines.flatMap(shellCalls));
  for (const path of [
    ...filesBelow('src', /\.ts$/),
    ...filesBelow('web/src', /\.tsx?$/),
    'scripts/start.ts',
  ]) {
    // What help says is collected from the help itself.
    if (!/^src\/cli\/[a-z-]*program\.ts$/.test(path))
      add(path, codeCalls(path, readFileSync(join(ROOT, path), 'utf8')));
  }
  for (const record of TOLD_RECORDS) {
    const { incidentId, planDigest, targets } = record;
    let texts = textsOf(record).flatMap(commandsIn);
    const put = (value: string, placeholder: string) => {
      texts = texts.map((text) => text.replaceAll(value, placeholder));
    };
    put(incidentId, '<incident>');
    if (planDigest !== null)
      texts = texts.map((text) => text.replace(/--plan [0-9a-f]{8,}/, '--plan <digest>'));
    for (const { instanceId } of targets) put(instanceId, '<host>');
    texts = texts.map((text) => text.replace(/\bi-[0-9a-f]{8,}\b/, '<host>'));
    if (record.suppression != null) put(record.suppression.id, '<rule>');
    add(`an incident that is ${record.status}`, texts);
  }
  return [...found]
    .map(([command, sources]) => ({ command, sources: [...sources] }))
    .toSorted((a, b) => (a.command < b.command ? -1 : 1));
}
