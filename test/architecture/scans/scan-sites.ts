import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAst } from 'vite';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Where text from outside is looked at. */
export const SCANNED_FOLDERS = [
  'src/domain/',
  'src/ingress/',
  'src/activities/',
  'src/clients/',
  'src/cli/',
  'src/contracts/',
  'src/config/',
  'src/telemetry/',
  'src/workflows/',
  'web/src/',
] as const;

/** What one source file holds that may scan text from outside. */
export interface ScanSites {
  readonly path: string;
  /** Regular expressions that are written out, and the texts of `pattern` in schemas. */
  readonly expressions: readonly RegExp[];
  /** Expressions that are put together at run time, as they are written. */
  readonly built: readonly string[];
  /** Exported functions that take text apart, by their name or by the room they stand in. */
  readonly scanners: readonly string[];
  /** Texts that the file knows by heart: what an adversary repeats. */
  readonly words: readonly string[];
}

const SCANNER_NAME =
  /^(?:parse|read|clean|redact|strip|scan|split|decode|unescape|escape|normalise|cut|head|tail|extract|fold|inline|fenced|code|plain|safe|printable|shown|mask|match|is\w+Like|probe|shapes|secretType|without|summarise|exact|on(?:One)?Line|block)(?![a-z])/;
/** Rooms whose business is text from outside: here every exported function that takes a text counts. */
const TEXT_ROOMS =
  /^(?:src\/domain\/(?:text|redaction|logs|diagnosis\/probes)|src\/ingress\/(?:sns|temporal-ui)|web\/src\/text)\/|^src\/cli\/terminal/;
/** Neither a component of the dashboard nor a factory, which takes its settings. */
const TAKES_APART = /^(?!create)[a-z]/;
const WORD_CHARS_MAX = 48;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* nodesOf(each);
    return;
  }
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) yield* nodesOf(child);
  }
}

const nameOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Identifier' ? String(node.name) : null;

/** The text of a literal; of a template with `100` for what is put in, which is a number where patterns have one. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return null;
  return node.quasis.map(({ value }) => value.cooked).join('100');
}

interface ExportedFunction {
  readonly name: string;
  readonly takesText: boolean;
}

function takesText({ params }: Node): boolean {
  return [...nodesOf(params)].some(({ type }) => type === 'TSStringKeyword');
}

/** The file's own exported functions, declared or assigned. */
function exportedFunctions(program: { readonly body: readonly unknown[] }): ExportedFunction[] {
  return program.body.flatMap((statement) => {
    if (!isNode(statement) || statement.type !== 'ExportNamedDeclaration' || !isNode(statement.declaration))
      return [];
    const { declaration } = statement;
    const declarators = Array.isArray(declaration.declarations) ? declaration.declarations : [];
    const functions = /Function/.test(declaration.type)
      ? [{ id: declaration.id, made: declaration }]
      : declarators
          .filter(({ init }) => isNode(init) && /Function|CallExpression/.test(init.type))
          .map(({ id, init }) => ({ id, made: init }));
    return functions.map(({ id, made }) => ({ name: nameOf(id) ?? '', takesText: takesText(made) }));
  });
}

export function scanSitesIn(path: string, text: string): ScanSites {
  const program = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  const expressions: RegExp[] = [];
  const built: string[] = [];
  const words = new Set<string>();
  for (const node of nodesOf(program)) {
    const { regex } = node;
    if (typeof regex === 'object' && regex !== null && 'pattern' in regex && 'flags' in regex) {
      expressions.push(new RegExp(String(regex.pattern), String(regex.flags)));
    }
    if (/^(?:New|Call)Expression$/.test(node.type) && nameOf(node.callee) === 'RegExp') {
      built.push(text.slice(node.start, node.end));
    }
    if (node.type === 'Property' && nameOf(node.key) === 'pattern') {
      const pattern = textOf(node.value);
      if (pattern !== null) expressions.push(new RegExp(pattern, 'u'));
    }
    const word = node.type === 'ImportDeclaration' ? null : textOf(node);
    if (word !== null && word !== '' && word.length <= WORD_CHARS_MAX) words.add(word);
  }
  const scanners = exportedFunctions(program)
    .filter(
      ({ name, takesText: takes }) =>
        SCANNER_NAME.test(name) || (takes && TEXT_ROOMS.test(path) && TAKES_APART.test(name)),
    )
    .map(({ name }) => name);
  return { path, expressions, built, scanners, words: [...words] };
}

export function readScanSites(path: string): ScanSites {
  return scanSitesIn(path, readFileSync(join(ROOT, path), 'utf8'));
}
