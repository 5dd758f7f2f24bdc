import { posix } from 'node:path';

/** One import, export-from or dynamic import in a source file. */
export interface ImportSite {
  /** As written, or relative to the repository when it began with a dot. */
  readonly target: string;
  /** True when nothing of it exists at run time. */
  readonly typeOnly: boolean;
  /** Names taken, without their aliases; empty for side effects, `*` and dynamic imports. */
  readonly names: readonly string[];
  readonly line: number;
}

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The text with comments blanked out, line numbers kept. */
  readonly code: string;
  readonly imports: readonly ImportSite[];
}

// Statements at the start of a line, as Biome formats them. That keeps imports inside template literals (test sources,
// generated code) out, which a parser would do too; TypeScript 7 has no API to ask.
const STATEMENT =
  /^(import|export)(\s+type)?\s+((?:[\w$*]+(?:\s+as\s+[\w$]+)?\s*,?\s*)?(?:\{[^}]*\}\s*)?)from\s*(['"])([^'"\n]+)\4/gm;
const SIDE_EFFECT = /^import\s*(['"])([^'"\n]+)\1/gm;
const DYNAMIC = /\bimport\(\s*(['"`])([^'"`\n]+)\1/g;

/** Reads what a source file imports. `text` must be formatted by Biome. */
export function parseSource(path: string, text: string): SourceFile {
  const code = blankComments(text);
  const site = (
    index: number,
    target: string,
    typeOnly: boolean,
    names: readonly string[] = [],
  ): ImportSite => ({
    target: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
    typeOnly,
    names,
    line: code.slice(0, index).split('\n').length,
  });
  const imports = [
    ...Array.from(code.matchAll(STATEMENT), (match) => {
      const names = namesIn(match[3] ?? '');
      const typeOnly = match[2] !== undefined || (names.length > 0 && names.every((name) => name.type));
      return site(
        match.index,
        match[5] ?? '',
        typeOnly,
        names.map(({ name }) => name),
      );
    }),
    ...Array.from(code.matchAll(SIDE_EFFECT), (match) => site(match.index, match[2] ?? '', false)),
    ...Array.from(code.matchAll(DYNAMIC), (match) => site(match.index, match[2] ?? '', false)),
  ];
  return { path, code, imports };
}

function namesIn(clause: string): { name: string; type: boolean }[] {
  const braces = /\{([^}]*)\}/.exec(clause)?.[1];
  if (braces === undefined) return [];
  const named = braces
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => ({
      name: part.replace(/^type\s+/, '').split(/\s+as\s+/)[0] ?? '',
      type: /^type\s/.test(part),
    }));
  // A default import beside the braces is a value.
  return clause.trim().startsWith('{') ? named : [{ name: 'default', type: false }, ...named];
}

/** Whole-line and trailing comments only: a `//` inside a string follows no space. */
function blankComments(text: string): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** `@scope/name` or `name` of a package import; undefined for relative and `node:` ones. */
export function packageOf({ target }: ImportSite): string | undefined {
  if (
    target.startsWith('node:') ||
    /^(src|lab|chaos|bench|eval|training|test|scripts|web|bin|pulumi|\.\.?)(\/|$)/.test(target)
  )
    return undefined;
  const [scope = '', name = ''] = target.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
