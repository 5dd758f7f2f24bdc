import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MESSAGE_LIMITS } from '../../../src/clients/bounds.ts';
import { FAILURES } from '../../../src/contracts/failures.ts';
import { ERRORS } from '../../../src/ingress/http/errors.ts';
import { SNS_REFUSALS } from '../../../src/ingress/sns/sns-refusal.ts';
import { repositorySources } from '../../architecture/repository-files.ts';

const document = readFileSync(new URL('../../../docs/ERRORS.md', import.meta.url), 'utf8');

/** Cells of the table rows under a heading. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = document.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

test('docs/ERRORS.md and the catalogue say the same', () => {
  expect(rowsUnder('Answers of the API')).toEqual(
    Object.entries(ERRORS).map(([code, { status, message, nextStep }]) => [
      code,
      String(status),
      message,
      nextStep,
    ]),
  );
});

test('the number of messages that may wait is the one that is kept to', () => {
  expect(ERRORS['Message.StoreFull'].message).toContain(
    `${MESSAGE_LIMITS.waitingMax.toLocaleString('en')} messages`,
  );
});

test('docs/ERRORS.md and the refusals of SNS messages say the same', () => {
  expect(rowsUnder('Refused SNS messages')).toEqual(Object.entries(SNS_REFUSALS));
});

test('docs/ERRORS.md explains every failure of an incident', () => {
  const explained = rowsUnder('Failures of an incident').map(([type]) => type);
  expect(explained.toSorted()).toEqual(Object.values(FAILURES).toSorted());
});

test('every failure type of an incident is raised somewhere', () => {
  const source = repositorySources()
    .filter(({ path }) => path.startsWith('src/') && path !== 'src/contracts/failures.ts')
    .map(({ code }) => code)
    .join('\n');
  const raised = new Set([...source.matchAll(/\bFAILURES\.(\w+)/g)].map(([, name]) => name));
  expect(Object.keys(FAILURES).filter((name) => !raised.has(name))).toEqual([]);
});

test('every code of the API and every refusal of a message is answered somewhere', () => {
  const catalogues = ['src/ingress/http/errors.ts', 'src/ingress/sns/sns-refusal.ts'];
  const source = repositorySources()
    .filter(({ path }) => path.startsWith('src/') && !catalogues.includes(path))
    .map(({ code }) => code)
    .join('\n');
  const codes = [...Object.keys(ERRORS), ...Object.keys(SNS_REFUSALS)];
  expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
});

test('every failure that an activity or workflow raises is in the catalogue', () => {
  const source = repositorySources().filter(({ path }) => /^src\/(activities|workflows)\//.test(path));
  const literal = source.flatMap(({ path, code }) =>
    [...code.matchAll(/\btype: '([A-Z][A-Za-z]*\.[A-Za-z]+)'/g)].map(([, type]) => `${path} ${type}`),
  );
  expect(literal).toEqual([]);
});

test('every error says what to do, in whole sentences', () => {
  for (const { message, nextStep, status } of Object.values(ERRORS)) {
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(nextStep).toMatch(/^[A-Z].*\.$/);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});
