import { describe, expect, it } from 'vitest';
import { commandsOf } from '../infra/support/shell-commands.ts';
import { NOT_RUN, otherCommands } from '../support/commands-not-run.ts';
import { isMention, printedCommands } from '../support/printed-commands.ts';
import { recoveropsProblems } from '../support/recoverops-command.ts';
import { commandsIn } from '../support/told-records.ts';

describe('commands that docs print and no test runs', () => {
  it('are exactly those that are listed with a reason', () => {
    expect(otherCommands()).toEqual(Object.keys(NOT_RUN).toSorted());
    expect(Object.values(NOT_RUN).filter((reason) => reason.length < 20)).toEqual([]);
  });

  it('are none of ours', () => {
    expect(Object.keys(NOT_RUN).filter((name) => name.includes('recoverops'))).toEqual([]);
  });
});

describe('commands of ours that are printed', () => {
  const printed = printedCommands();
  const from = (source: RegExp) => printed.filter(({ sources }) => sources.some((one) => source.test(one)));

  it('are collected from docs, help, code, the dashboard and what is told of incidents', () => {
    for (const source of [/^README\.md$/, /^docs\//, /^help of /, /^src\//, /^web\/src\//, /^an incident /])
      expect(from(source).length, String(source)).toBeGreaterThan(1);
    expect(printed.length).toBeGreaterThan(80);
  });

  it('are calls that the command line takes, to their ends', () => {
    const problems = printed.flatMap(({ command, sources }) =>
      commandsOf('', `recoverops ${command}`).flatMap(({ words }) =>
        recoveropsProblems(words.slice(1)).map((problem) => `${sources[0]}: ${command}: ${problem}`),
      ),
    );
    expect(problems).toEqual([]);
    expect(isMention('token new')).toBe(true);
    expect(isMention('stop')).toBe(true);
    expect(isMention('list')).toBe(false);
  });

  it('end at the quotes around them, and hold the quotes inside them', () => {
    expect(
      commandsIn('List them with "npx recoverops unparsed" or "npx recoverops ignored": both are kept.'),
    ).toEqual(['unparsed', 'ignored']);
    expect(commandsIn('Run npx recoverops note <incident> "seen". Then wait.')).toEqual([
      'note <incident> "seen"',
    ]);
  });

  it('are each there once, whole, and without a value of anybody', () => {
    const commands = printed.map(({ command }) => command);
    expect(new Set(commands).size).toBe(commands.length);
    expect(commands.filter((command) => (command.split('"').length - 1) % 2 === 1)).toEqual([]);
    expect(commands.filter((command) => /\$\{|undefined|1795334400_/.test(command))).toEqual([]);
  });
});
