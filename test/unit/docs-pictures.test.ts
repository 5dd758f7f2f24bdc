import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  LOOKS,
  PICTURE_BYTES_MAX,
  PICTURES,
  PICTURES_BYTES_MAX,
  SCENES,
} from '../../scripts/pictures/catalogue.ts';
import { INCIDENT_STATUSES } from '../../src/domain/record/state-machine.ts';
import { parseRoute } from '../../web/src/routing/routes.ts';
import { STATUS_LOOKS } from '../../web/src/status/status-look.ts';
import { pages } from '../infra/support/shell-commands.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = 'docs/pictures';
const GUIDE = readFileSync(join(ROOT, 'docs/operators-guide.md'), 'utf8');

const files = readdirSync(join(ROOT, FOLDER)).toSorted();
const read = (file: string) => readFileSync(join(ROOT, FOLDER, file));

/** Every picture that a page shows, by its path from the root of the repository. */
const shown = pages().flatMap(({ path, text }) =>
  [...text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, alt = '', target = '']) => ({
    page: path,
    alt,
    file: posix.normalize(posix.join(dirname(path), target)),
  })),
);

/** Width and height in dots, as the head of a lossy WebP (RFC 9649) says. */
function sizeOf(webp: Buffer): { readonly width: number; readonly height: number } {
  expect(webp.toString('latin1', 0, 4) + webp.toString('latin1', 8, 12)).toBe('RIFFWEBP');
  const at = webp.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
  return { width: webp.readUInt16LE(at + 3) & 0x3fff, height: webp.readUInt16LE(at + 5) & 0x3fff };
}

/** Everything that the dashboard is made of, but for what only styles it. */
const dashboard = readdirSync(join(ROOT, 'web/src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(ROOT, 'web/src', name), 'utf8'))
  .join('\n');

describe('pictures of the docs', () => {
  it('are those that npm run pictures makes, each once', () => {
    const made = PICTURES.map(({ name }) => `${name}.webp`);
    expect(new Set(made).size).toBe(made.length);
    expect(files).toEqual(made.toSorted());
    expect(SCENES.filter((scene) => !PICTURES.some((picture) => picture.scene === scene))).toEqual([]);
  });

  it('are all shown, and nothing else is', () => {
    expect([...new Set(shown.map(({ file }) => file))].toSorted()).toEqual(
      files.map((file) => `${FOLDER}/${file}`),
    );
  });

  it('say in words what is to be seen, for those who cannot see them', () => {
    const mute = shown.filter(({ alt }) => alt.length < 60 || /^(screenshot|picture|image)\b/i.test(alt));
    expect(mute).toEqual([]);
    for (const { page } of shown) {
      const words = shown.filter((one) => one.page === page).map(({ alt }) => alt);
      expect(new Set(words).size, page).toBe(words.length);
    }
  });

  it.each(PICTURES)(
    '$name is small, and as wide as it is taken',
    ({ name, look = 'desktop', part, heightMax }) => {
      const bytes = read(`${name}.webp`);
      expect(bytes.length).toBeLessThanOrEqual(PICTURE_BYTES_MAX);
      const { width, height } = sizeOf(bytes);
      const { width: most, height: high } = LOOKS[look];
      if (part === undefined) expect([width, height]).toEqual([most, heightMax ?? high]);
      expect(width).toBeLessThanOrEqual(most);
      expect(height).toBeGreaterThan(100);
    },
  );

  it('are small together', () => {
    const all = files.reduce((sum, file) => sum + read(file).length, 0);
    expect(all).toBeLessThanOrEqual(PICTURES_BYTES_MAX);
  });

  it('are of pages and parts that the dashboard has', () => {
    const ours = PICTURES.filter(({ path }) => !/^mail:|^\/api\/|^\/temporal\//.test(path));
    const kinds = ours.map(
      ({ path }) => parseRoute(path.replace(/\?.*$/, '').replace('<incident>', 'x')).kind,
    );
    expect(kinds).not.toContain('not_found');
    const named = ours.flatMap(({ shows, part = '', press = [] }) =>
      [shows, part, ...press].flatMap((selector) => selector.match(/(?<=\.)[\w-]+/g) ?? []),
    );
    expect(named.length).toBeGreaterThan(PICTURES.length);
    // A tone stands in a template, behind the name of what has it.
    const isThere = (name: string) =>
      dashboard.includes(name) || dashboard.includes(`${name.replace(/--\w+$/, '')}--\${`);
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });
});

describe("the operator's guide", () => {
  it('has every status, in the words of the dashboard', () => {
    const rows = INCIDENT_STATUSES.map((status) => {
      const { label, meaning, hasEnded } = STATUS_LOOKS[status];
      return `| \`${status}\` | ${label} | ${meaning} | ${hasEnded ? 'yes' : 'no'} |`;
    });
    const [, table = ''] = /<!-- statuses:start -->\n([\s\S]*)<!-- statuses:end -->/.exec(GUIDE) ?? [];
    expect(table.trim().split('\n').slice(2)).toEqual(rows);
  });

  it('names buttons and parts as the dashboard does', () => {
    const prose = GUIDE.replaceAll(/!\[[^\]]*\]|^```[\s\S]*?^```|`[^`\n]*`/gm, '');
    const quoted = [...prose.matchAll(/"([A-Z][^"\n]{2,60})"/g)].map(([, words = '']) => words);
    expect(quoted.length).toBeGreaterThan(10);
    const said = dashboard.replaceAll(/\s+/g, ' ');
    expect(quoted.filter((words) => !said.includes(words))).toEqual([]);
  });
});
