import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withCliReference } from '../../scripts/documents/cli-reference.ts';
import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { commandsOf } from '../infra/support/shell-commands.ts';
import { helpExamples } from '../support/printed-commands.ts';
import { recoveropsProblems } from '../support/recoverops-command.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it('has every command, option and exit status that there is: npm run documents writes them', () => {
    expect(page).toBe(withCliReference(page));
    expect(page).toContain('| **approve** &lt;incident> |');
    expect(page).toContain(`| ${EXIT.proofFailed} | ${EXIT_MEANINGS.proofFailed} |`);
  });

  it('says of an option that a command cannot go without that it is required', () => {
    expect(page).toMatch(/^\| \*\*approve\*\* .*`--plan <digest>` \(required\), `--comment <text>` \|$/m);
    expect(page).toMatch(/^\| \*\*stop\*\* .*`--reason <text>` \(required\)/m);
  });

  it('is told from a page that lacks one', () => {
    const lacking = page.replace(/^\| \*\*approve\*\*.*\n/m, '');
    expect(withCliReference(lacking)).toBe(page);
  });
});

describe('help', () => {
  const examples = helpExamples().filter(({ command }) => command.parent !== null);

  it.each(examples.map(({ command, lines }) => [command.name(), lines] as const))(
    'of %s has examples, and each is a command line of ours',
    (_name, lines) => {
      expect(lines.length).toBeGreaterThan(0);
      const problems = lines.flatMap((line) =>
        commandsOf('help', line).flatMap(({ words }) => {
          const at = words.indexOf('recoverops');
          return at === -1 ? [] : recoveropsProblems(words.slice(at + 1));
        }),
      );
      expect(problems).toEqual([]);
    },
  );
});
