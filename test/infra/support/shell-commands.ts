import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface ShellCommand {
  /** Page, or output of the stack. */
  readonly source: string;
  /** Program and arguments, without quotes, redirections and variables set before. */
  readonly words: readonly string[];
}

/** Pages whose examples people copy. */
export function pages(): readonly { readonly path: string; readonly text: string }[] {
  const paths = [
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
    ...['bench', 'lab', 'vm-image', 'test/replay'].map((folder) => join(folder, 'README.md')),
  ];
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const FENCE = /^ *```(\w*)[^\n]*\n(.*?)^ *```/gms;

/** The shell examples of a page; a continued line, and a quoted text over several lines, is one. */
export function shellExamples(text: string): readonly string[] {
  return [...text.matchAll(FENCE)]
    .filter(([, language]) => language === 'sh' || language === 'bash')
    .map(([, , body = '']) => body.replaceAll(/\\\n\s*/g, ' '));
}

/** Commands in running text: code spans that begin with a program of the list. */
export function codeSpans(text: string, programs: ReadonlySet<string>): readonly string[] {
  return [...text.replaceAll(FENCE, '').matchAll(/`([^`]+)`/g)]
    .map(([, span = '']) => span.replaceAll(/\s+/g, ' '))
    .filter((span) => span.includes(' ') && programs.has(span.split(' ')[0] ?? ''));
}

/** `<workflow id>` is one word, and no redirection. */
const PLACEHOLDER = /^<[A-Za-z](?:[^<>\n]*[^<>\s])?>/;
const PLACEHOLDER_LENGTH_MAX = 80;

interface Scan {
  readonly commands: string[][];
  /** Texts of `$(…)`, which are commands of their own. */
  readonly nested: string[];
}

/** Where the quotes end that were opened before `at`; quotes inside a substitution are its own. */
function endOfQuotes(text: string, at: number, quote: string): number {
  let end = at;
  while (end < text.length && text[end] !== quote) {
    if (quote === '"' && text.startsWith('$(', end)) end = endOfSubstitution(text, end + 2);
    end++;
  }
  return end;
}

/** Where the `)` of a `$(` stands whose text begins at `at`. */
function endOfSubstitution(text: string, at: number): number {
  let depth = 1;
  for (let end = at; end < text.length; end++) {
    const char = text[end] ?? '';
    if (char === '"' || char === "'") end = endOfQuotes(text, end + 1, char);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return end;
  }
  return text.length;
}

/** Takes shell text apart as far as examples need it: words, quotes, comments, what ends a command, substitutions. */
function scan(text: string): Scan {
  const commands: string[][] = [[]];
  const nested: string[] = [];
  let word: string | null = null;
  const endWord = () => {
    if (word !== null) commands.at(-1)?.push(word);
    word = null;
  };
  const endCommand = () => {
    endWord();
    commands.push([]);
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const [placeholder] = PLACEHOLDER.exec(text.slice(at, at + PLACEHOLDER_LENGTH_MAX)) ?? [];
    if (placeholder !== undefined) {
      word = `${word ?? ''}${placeholder}`;
      at += placeholder.length - 1;
    } else if (char === '$' && text[at + 1] === '(') {
      const end = endOfSubstitution(text, at + 2);
      nested.push(text.slice(at + 2, end));
      word = `${word ?? ''}$()`;
      at = end;
    } else if (char === "'" || char === '"') {
      const end = endOfQuotes(text, at + 1, char);
      const quoted = text.slice(at + 1, end);
      if (char === '"') nested.push(...scan(quoted).nested);
      word = `${word ?? ''}${quoted}`;
      at = end;
    } else if (char === '#' && word === null) {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
    } else if (char === '\\') {
      word = `${word ?? ''}${text[++at] ?? ''}`;
    } else if (/[\n;|&()]/.test(char)) {
      endCommand();
    } else if (/\s/.test(char)) {
      endWord();
    } else word = `${word ?? ''}${char}`;
  }
  endCommand();
  return { commands, nested };
}

const ASSIGNMENT = /^[A-Z_][A-Z0-9_]*=/i;
const REDIRECTION = /^\d?[<>]/;
/** Words of the shell itself that stand before a command. */
const LEADING = new Set(['!', '{', '}', 'do', 'then', 'else', 'done', 'fi', 'time', 'sudo', 'exec']);

/** `> file` as well as `>file`. */
const isRedirected = (words: readonly string[], at: number): boolean =>
  (REDIRECTION.test(words[at] ?? '') && !PLACEHOLDER.test(words[at] ?? '')) ||
  /^\d?[<>]+$/.test(words[at - 1] ?? '');

function commandOf(words: readonly string[]): readonly string[] {
  let rest = words.filter((_, at) => !isRedirected(words, at));
  while (rest[0] !== undefined && (ASSIGNMENT.test(rest[0]) || LEADING.has(rest[0]))) rest = rest.slice(1);
  return rest;
}

/** Every command of a shell text, those inside substitutions among them. */
export function commandsOf(source: string, text: string): readonly ShellCommand[] {
  const { commands, nested } = scan(text);
  return [
    ...commands.map(commandOf).flatMap((words) => (words.length === 0 ? [] : [{ source, words }])),
    ...nested.flatMap((inner) => commandsOf(source, inner)),
    ...commands.flatMap((words) => {
      const at = words.findIndex(
        (word, index) => word === '-c' && /^(?:ba)?sh$/.test(words[index - 1] ?? ''),
      );
      return at === -1 ? [] : commandsOf(source, words[at + 1] ?? '');
    }),
  ];
}
