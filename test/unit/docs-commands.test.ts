import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const program = createProgram(async () => undefined);
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
/** npm's own words for scripts. */
const NPM_SHORTHANDS = ['start', 'test'];
/** What ends one command of a line. */
const COMMAND_END = /[|;&)#>`]/;

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

/** The words after each `recoverops` that is called in a line. */
function calls(line: string): readonly (readonly string[])[] {
  return [...line.matchAll(/(?:^|[\s(])recoverops((?: [^\n]*)?)$/g)].map(([, rest = '']) =>
    (rest.split(COMMAND_END)[0] ?? '').trim().split(/\s+/).filter(Boolean),
  );
}

function problemOf(words: readonly string[]): string | undefined {
  let command: Command = program;
  for (const word of words) {
    if (word === '…' || word === '...') return undefined;
    if (word.startsWith('--')) {
      const [name] = word.split('=');
      const known = [...command.options, ...program.options].some((option) => option.long === name);
      if (!known && name !== '--help') return `${command.name()} has no option ${name}`;
      continue;
    }
    const sub = command.commands.find((one) => one.name() === word);
    if (sub !== undefined) command = sub;
    else if (
      command.registeredArguments.length === 0 &&
      command.commands.length > 0 &&
      /^[a-z-]+$/.test(word)
    )
      return `${command.name()} has no command ${word}`;
  }
  return undefined;
}

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
    const lines = [
      ...shellLines(page.text),
      ...codeSpans(page.text).filter((span) => /^(npx )?recoverops /.test(span)),
    ];
    const problems = lines.flatMap((line) =>
      calls(line).flatMap((words) => {
        const problem = problemOf(words);
        return problem === undefined ? [] : [`${line.trim()}: ${problem}`];
      }),
    );
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
    expect(problemOf(['liste'])).toBe('recoverops has no command liste');
    expect(problemOf(['list', '--colour'])).toBe('list has no option --colour');
    expect(problemOf(['workers', 'promot', 'x'])).toBe('workers has no command promot');
    expect(problemOf(['workers', 'promote', '<build id>', '--replay'])).toBeUndefined();
    expect(calls('docker compose exec ingress recoverops list --json | jq .')).toEqual([['list', '--json']]);
  });
});
