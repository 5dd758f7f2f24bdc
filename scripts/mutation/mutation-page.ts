import type { RoomFigures, Survivor } from './measure-room.ts';
import { ROOMS } from './rooms.ts';

/** What a replacement is cut at: more says no more. */
const REPLACEMENT_CHARS = 100;

const percent = ({ killed, mutants }: RoomFigures) =>
  mutants === 0 ? 'none' : `${((100 * killed) / mutants).toFixed(1)} %`;

/** Code in a cell of a table: on one line, in as many backticks as it needs, with its bars escaped. */
function cell(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > REPLACEMENT_CHARS ? `${line.slice(0, REPLACEMENT_CHARS)} …` : line;
  const longest = Math.max(0, ...(cut.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return cut === '' ? '(nothing)' : `${fence}${pad}${cut.replaceAll('|', '\\|')}${pad}${fence}`;
}

const byPlace = (a: Survivor, b: Survivor) => a.file.localeCompare(b.file) || a.line - b.line;

function roomSection(name: string, decides: string, figures: RoomFigures | undefined): string {
  const head = `## ${name}\nDecides ${decides}.`;
  if (figures === undefined) return `${head} Not measured.\n`;
  const { mutants, killed, survivors, seconds } = figures;
  const said = `${killed} of ${mutants} mutants killed, ${survivors.length} survive. Measured in ${seconds} s.`;
  const rows = survivors
    .toSorted(byPlace)
    .map(({ file, line, mutator, replacement }) => `| ${file}:${line} | ${mutator} | ${cell(replacement)} |`);
  const table = ['| Where | Mutator | Replaced by |', '| --- | --- | --- |', ...rows].join('\n');
  return `${head} ${said}\n${survivors.length === 0 ? '' : `\n${table}\n`}`;
}

/** The page of all rooms, from what was measured last of each. */
export function mutationPage(all: readonly RoomFigures[]): string {
  const of = (name: string) => all.find(({ room }) => room === name);
  const rows = ROOMS.map(({ name, mutated }) => {
    const figures = of(name);
    const where = mutated.map((place) => `\`${place}\``).join(', ');
    return figures === undefined
      ? `| ${name} | ${where} | – | – | not measured |`
      : `| ${name} | ${where} | ${figures.mutants} | ${figures.killed} | ${percent(figures)} |`;
  });
  return `# Mutation of the guards

Written by \`npm run mutation -- --page\`. Not edited by hand.

A guard that a test does not hold to is a guard that may stop guarding and nobody sees it. So the code of the rooms that
decide whether something may be done is changed in one place at a time, a condition turned round, a limit moved, a word of a
table emptied, and the room's own unit tests have to notice. Stryker makes the changes and counts;
\`scripts/mutation/room-runner.ts\` runs the tests in its process. What nobody noticed is listed, what cannot change anything
that can be seen (an equivalent mutant) with the rest: nobody has sorted them. One that runs without end counts as killed, one
with which the code cannot even be loaded as none. The property tests count like the others; the cases of the evaluation and the
tests of causes and planners, which run through the same guards, are not asked.

\`\`\`sh
npm run mutation                          # all rooms, some minutes
npm run mutation -- --room condition      # one of them
npm run mutation -- --room condition --file src/domain/alarm/condition/breaches.ts    # one file, or what one test file kills:
npm run mutation -- --room condition --tests test/unit/domain/alarm/condition/breaches.test.ts
npm run mutation -- --page                # measure, and write this page
\`\`\`
Reports with every mutant and the test that killed it are left in \`.recoverops/mutation/\`.

| Room | Files | Mutants | Killed | Share |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${ROOMS.map(({ name, decides }) => roomSection(name, decides, of(name))).join('\n')}`;
}
