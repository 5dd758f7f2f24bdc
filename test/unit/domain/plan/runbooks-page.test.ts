import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Runbook } from '../../../../src/domain/plan/runbook.ts';
import { RUNBOOK_NAMES, runbookFile } from '../../../support/plan-samples.ts';

const page = readFileSync(new URL('../../../../docs/runbooks.md', import.meta.url), 'utf8');

const row = ({ name, version, parameters, answers, risk, rollback, tried }: Runbook) =>
  `| \`${name}\` v${version} | ${parameters.map((one) => one.name).join(', ') || '-'} | ${answers.join(', ')} | ${risk} | ${rollback === null ? 'none' : 'yes'} | ${tried} |`;

it('docs/runbooks.md lists every runbook as its file has it, and no other', () => {
  const rows = page.split('\n').filter((line) => /^\| `[a-z-]+` v\d/.test(line));
  expect(rows).toEqual(RUNBOOK_NAMES.map((name) => row(runbookFile(name))));
});
