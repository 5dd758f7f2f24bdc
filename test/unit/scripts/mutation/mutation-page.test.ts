import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { mutationPage } from '../../../../scripts/mutation/mutation-page.ts';
import { ROOMS } from '../../../../scripts/mutation/rooms.ts';

const ROOT = new URL('../../../../', import.meta.url);
const here = (path: string) => new URL(path, ROOT);
const PAGE = readFileSync(here('docs/evaluation/mutation.md'), 'utf8');

describe.each(ROOMS)('the room $name', ({ name, mutated, tests }) => {
  it('is there, and so are its tests', () => {
    expect([...mutated, ...tests].filter((path) => !existsSync(here(path)))).toEqual([]);
  });

  it('was measured: at least 90 % are killed, and every survivor is listed', () => {
    const [, all, killed, share] =
      new RegExp(`^\\| ${name} \\|[^|]+\\| (\\d+) \\| (\\d+) \\| ([\\d.]+) % \\|$`, 'm').exec(PAGE) ?? [];
    expect(Number(share)).toBe(Number(((100 * Number(killed)) / Number(all)).toFixed(1)));
    expect(Number(share)).toBeGreaterThanOrEqual(90);
    const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${name}\n`)) ?? '';
    const places = [...section.matchAll(/^\| (src\/\S+):\d+ \|/gm)].map(([, file = '']) => file);
    expect(places).toHaveLength(Number(all) - Number(killed));
    const isOfRoom = (file: string) =>
      mutated.some((place) => file === place || file.startsWith(`${place}/`));
    expect(places.filter((file) => !isOfRoom(file) || !existsSync(here(file)))).toEqual([]);
  });
});

test('a survivor stands in one row, whatever its code holds', () => {
  const [room] = ROOMS;
  const survivor = (line: number, replacement: string) => ({
    file: 'src/a.ts',
    line,
    mutator: 'M',
    replacement,
  });
  const page = mutationPage([
    {
      room: room?.name ?? '',
      mutants: 8,
      killed: 4,
      seconds: 3,
      survivors: [
        survivor(20, 'a || b'),
        survivor(3, '`x`'),
        survivor(4, '{\n  a\n}'),
        survivor(5, `"${'x'.repeat(200)}"`),
      ],
    },
  ]);
  const rows = page.split('\n').filter((line) => line.startsWith('| src/a.ts'));
  expect(rows).toEqual([
    '| src/a.ts:3 | M | `` `x` `` |',
    '| src/a.ts:4 | M | `{ a }` |',
    `| src/a.ts:5 | M | \`"${'x'.repeat(99)} …\` |`,
    '| src/a.ts:20 | M | `a \\|\\| b` |',
  ]);
  expect(page).toContain('| 8 | 4 | 50.0 % |');
  expect(page).toContain('4 of 8 mutants killed, 4 survive. Measured in 3 s.');
  expect(page.match(/not measured/g)).toHaveLength(ROOMS.length - 1);
});
