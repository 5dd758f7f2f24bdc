import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { DOMAIN_FLOORS, ZONES } from './import-rules.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
const codeSpans = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

const section = (heading: string) => page.split(`${heading}\n`)[1]?.split(/\n##+ /)[0] ?? '';
const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** The rows of the import table as the rules are, domain rooms apart. */
function importRows(): readonly string[] {
  return ZONES.filter(({ path }) => !path.startsWith('src/domain/')).map((zone) => {
    const others = zone.from.filter((place) => place !== zone.path);
    const parts = [
      ...(others.length > 0 ? [code(others)] : []),
      ...(zone.typesFrom === undefined ? [] : [`types of ${code(zone.typesFrom)}`]),
      ...(zone.packages.length === 0 ? [] : [zone.packages.includes('*') ? 'packages' : code(zone.packages)]),
      ...(zone.nodeBuiltins ? ['Node'] : []),
    ];
    return `| \`${zone.path}\` | ${parts.length === 0 ? 'nothing' : parts.join('; ')} |`;
  });
}

/** Folders of src/ down to the rooms. */
function rooms(): readonly string[] {
  const below = (folder: string) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}${entry.name}/`);
  return below('src/').flatMap((zone) => {
    const inside = below(zone);
    const hasRoomsOnly = ['domain', 'workflows', 'activities', 'clients', 'ingress'].some(
      (name) => zone === `src/${name}/`,
    );
    return hasRoomsOnly ? inside : [zone, ...inside];
  });
}

test('every path that ARCHITECTURE.md names exists', () => {
  const paths = codeSpans.filter((text) => /^[\w.-]+\/[\w./-]*$/.test(text) && !text.startsWith('@'));
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the code map of ARCHITECTURE.md lists every room of src/', () => {
  const listed = [...section('## Code map').matchAll(/^\| `(src\/[^`]+)`/gm)].map(([, path]) => path);
  expect(listed.toSorted()).toEqual(rooms().toSorted());
});

test('the floors of the domain stand in ARCHITECTURE.md in the order of the import rules', () => {
  const there = DOMAIN_FLOORS.filter((room) => existsSync(join(ROOT, 'src/domain', room)));
  expect(section('### What may import what')).toContain(`in this order:\n${code(there)}.`);
  const floors: readonly string[] = DOMAIN_FLOORS;
  const folders = readdirSync(join(ROOT, 'src/domain'), { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  expect(folders.map(({ name }) => name).filter((name) => !floors.includes(name))).toEqual([]);
});

test('the import table of ARCHITECTURE.md says of every zone what the import rules say', () => {
  const rows = section('### What may import what')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(importRows());
});

test('the path of an alarm in ARCHITECTURE.md has its thirteen steps, each with a place to read on', () => {
  const steps = section('## The path of an alarm')
    .split(/^\d+\. /m)
    .slice(1);
  expect(steps).toHaveLength(13);
  for (const step of steps) expect(step).toMatch(/^\*\*[A-Z][a-z ]+\.\*\*[\s\S]*`(src|vm-image|runbooks)\//);
});

test('every decision record is in its index, with its title and status', () => {
  const directory = join(ROOT, 'docs/adr');
  const rows = readdirSync(directory)
    .filter((file) => /^\d{4}-/.test(file))
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const [, title] = /^# \d+\. (.+)$/m.exec(text) ?? [];
      const [, status] = /^Status: (.+)$/m.exec(text) ?? [];
      return `| [${file.slice(0, 4)}](${file}) | ${title} | ${status} |`;
    });
  const index = readFileSync(join(directory, 'README.md'), 'utf8').split('\n');
  expect(index.filter((line) => line.startsWith('| [')).toSorted()).toEqual(rows.toSorted());
});

test('every decision record that ARCHITECTURE.md names is there', () => {
  const records = readdirSync(join(ROOT, 'docs/adr'));
  const named = [...page.matchAll(/ADR (\d{4})/g)].map(([, number = '']) => number);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((number) => !records.some((file) => file.startsWith(`${number}-`)))).toEqual([]);
});
