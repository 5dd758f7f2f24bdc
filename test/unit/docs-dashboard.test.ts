import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DYNAMODB_LIMITS } from '../../src/clients/bounds.ts';
import { INCIDENT_SORTS } from '../../src/domain/record/incident-order.ts';
import { ListQuery } from '../../src/ingress/schemas/incident-schemas.ts';
import { SEARCH_FIELDS, SINCE_LABELS } from '../../web/src/list/list-filter.ts';

const PAGE = readFileSync(new URL('../../docs/dashboard.md', import.meta.url), 'utf8');
const named = (name: string) => PAGE.includes(`\`${name}\``);

it('the page about the dashboard names every parameter of the list, of the API and of the address', () => {
  const parameters = [
    ...Object.keys(ListQuery.properties),
    ...INCIDENT_SORTS,
    ...SEARCH_FIELDS,
    ...Object.keys(SINCE_LABELS).filter((since) => since !== 'any'),
    'since',
    'group',
    'pages',
    'after',
  ];
  expect(parameters.filter((name) => !named(name))).toEqual([]);
});

it('and says the bounds that hold', () => {
  const { searchedRowsMax, sortedRowsMax, searchMs } = DYNAMODB_LIMITS;
  for (const rows of [searchedRowsMax, sortedRowsMax, 3 * searchedRowsMax])
    expect(PAGE).toContain(rows.toLocaleString('en'));
  expect(PAGE).toContain(`${searchMs / 1_000} s;`);
});
