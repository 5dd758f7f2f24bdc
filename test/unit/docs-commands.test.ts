import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandsOf } from '../infra/support/shell-commands.ts';
import { recoveropsProblems } from '../support/recoverops-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
/** npm's own words for scripts. */
const NPM_SHORTHANDS = ['start', 'test'];
interface Page {
  readonly path: string;
  readonly text: string;
}

const pages: readonly Page[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

const FENCE = /^ *```(\w*)[^\n]*\n(.*?)^ *```/gms;

/** Lines of shell examples, a continued line as one. */
function shellLines(text: string): readonly string[] {
  return [...text.matchAll(FENCE)]
    .filter(([, language]) => language === 'sh' || language === 'bash')
    .flatMap(([, , body = '']) => body.replaceAll(/\\\n\s*/g, ' ').split('\n'));
}

/** Commands in running text: `recoverops …` in a code span. */
function codeSpans(text: string): readonly string[] {
  return [...text.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Running text leaves the program out at times. */
const WITHOUT_PROGRAM = /^(?:chaos|claims|unparsed|workers) (?=\S)/;

/** What is wrong with each call of `recoverops` in a shell text, to the end of the call. */
const problemsOf = (text: string, isMention: boolean): readonly string[] =>
  commandsOf('', text).flatMap(({ words }) => {
    const at = words.indexOf('recoverops');
    return at === -1 ? [] : recoveropsProblems(words.slice(at + 1), { isMention });
  });

/** As GitHub makes anchors of headings. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[`*]/g, '')
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function linkProblem(page: Page, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page.path) : resolve(ROOT, dirname(page.path), path);
  if (!existsSync(file)) return `${target}: there is no ${relative(ROOT, file)}`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  const anchors = [
    ...readFileSync(file, 'utf8')
      .replaceAll(FENCE, '')
      .matchAll(/^#+ +(.*)$/gm),
  ].map(([, heading = '']) => anchorOf(heading));
  return anchors.includes(anchor) ? undefined : `${target}: no heading makes this anchor`;
}

describe.each(pages)('$path', (page) => {
  it('calls only commands and options that recoverops has', () => {
    const problems = [
      ...shellLines(page.text).flatMap((line) => problemsOf(line, false)),
      ...codeSpans(page.text)
        .map((span) => span.replace(WITHOUT_PROGRAM, 'recoverops $&'))
        .filter((span) => /^(npx )?recoverops /.test(span))
        .flatMap((span) => problemsOf(span, true)),
    ];
    expect(problems).toEqual([]);
  });

  it('runs only scripts that package.json has', () => {
    const names = [...shellLines(page.text), ...codeSpans(page.text)].flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run (?:--silent )?)?([a-z][a-z:-]*)/g)].flatMap(([whole, name = '']) =>
        whole.startsWith('npm run') || NPM_SHORTHANDS.includes(name) ? [name] : [],
      ),
    );
    expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('links only to what is there', () => {
    const targets = [...page.text.replaceAll(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target));
    expect(targets.flatMap((target) => linkProblem(page, target) ?? [])).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds what is wrong', () => {
    expect(problemsOf('npx recoverops liste', true)).toEqual([expect.stringContaining('liste')]);
    expect(problemsOf('recoverops list --colour', true)).toEqual([expect.stringContaining('--colour')]);
    expect(problemsOf('docker compose exec ingress recoverops list --json | jq .', false)).toEqual([]);
    expect(problemsOf('recoverops approve <incident> --plam <digest>', true)).toHaveLength(1);
    expect(problemsOf('recoverops retry <incident> --because x', false)).toHaveLength(1);
  });
});
