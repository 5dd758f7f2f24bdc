import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAst } from 'vite';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Where text from outside is looked at. */
export const SCANNED_FOLDERS = [
  'src/domain/',
  'src/detector/',
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
  /** Forms in which something would escape this collector, each with what to write in its place. */
  readonly refusals: readonly string[];
  /** Texts that the file knows by heart: what an adversary repeats. */
  readonly words: readonly string[];
}

const SCANNER_NAME =
  /^(?:parse|read|clean|redact|strip|scan|split|decode|unescape|escape|normalise|cut|head|tail|extract|fold|inline|fenced|code|plain|safe|printable|shown|mask|match|is\w+Like|probe|shapes|secretType|without|summarise|exact|on(?:One)?Line|block)(?![a-z])/;
/** Rooms whose business is text from outside: here every exported function that takes a text counts. */
const TEXT_ROOMS =
  /^(?:src\/domain\/(?:text|redaction|logs|models\/text|diagnosis\/probes)|src\/ingress\/(?:sns|temporal-ui)|web\/src\/text)\/|^src\/cli\/terminal/;
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
  /** It has a loop of its own in which a text that it takes stands. */
  readonly loops: boolean;
}

const takesText = ({ params }: Node) => [...nodesOf(params)].some(({ type }) => type === 'TSStringKeyword');
function isText(param: Node): boolean {
  const { typeAnnotation: outer } = param;
  return isNode(outer) && isNode(outer.typeAnnotation) && outer.typeAnnotation.type === 'TSStringKeyword';
}

function loops({ params, body }: Node): boolean {
  const texts = new Set(nodesIn(params).filter(isText).map(nameOf));
  return [...nodesOf(body)]
    .filter(({ type }) => /^(?:For|While|DoWhile)\w*Statement$/.test(type))
    .some((loop) => [...nodesOf(loop)].some((node) => texts.has(nameOf(node)) && nameOf(node) !== null));
}

const isFunction = (node: unknown): boolean => isNode(node) && /Function/.test(node.type);
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** A function by its name, and the methods of a class or an object by the names of both. */
function functionsOf(name: string, made: unknown): ExportedFunction[] {
  if (!isNode(made)) return [];
  if (isFunction(made)) return [{ name, takesText: takesText(made), loops: loops(made) }];
  if (made.type === 'CallExpression') return [{ name, takesText: takesText(made), loops: false }];
  const members =
    made.type === 'ObjectExpression'
      ? nodesIn(made.properties)
      : /^Class/.test(made.type) && isNode(made.body)
        ? nodesIn(made.body.body)
        : [];
  return members.flatMap(({ key, value }) => {
    const own = nameOf(key);
    return own === null || own === 'constructor' || !isFunction(value)
      ? []
      : functionsOf(`${name}.${own}`, value);
  });
}

/** What a declaration makes, by name. */
function madeBy(declaration: Node): readonly (readonly [string, unknown])[] {
  if (Array.isArray(declaration.declarations)) {
    return declaration.declarations.map(({ id, init }) => [nameOf(id) ?? '', init] as const);
  }
  return [[nameOf(declaration.id) ?? '', declaration]];
}

/** The file's own exported functions, declared, assigned or listed, with the methods of what it exports. */
function exportedFunctions(program: { readonly body: readonly unknown[] }): ExportedFunction[] {
  const statements = program.body.filter(isNode);
  const own = new Map(statements.filter(({ type }) => /Declaration$/.test(type)).flatMap(madeBy));
  return statements.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return [];
    if (isNode(statement.declaration)) {
      return madeBy(statement.declaration).flatMap(([name, made]) => functionsOf(name, made));
    }
    // What stands behind `from` is collected where it is.
    if (isNode(statement.source)) return [];
    return nodesIn(statement.specifiers).flatMap(({ local, exported }) =>
      functionsOf(nameOf(exported) ?? '', own.get(nameOf(local) ?? '')),
    );
  });
}

/** The callee of `RegExp(…)`, also as a member of whatever holds it. */
const isRegExp = (callee: unknown): boolean =>
  nameOf(callee) === 'RegExp' ||
  (isNode(callee) && callee.type === 'MemberExpression' && memberOf(callee) === 'RegExp');

function memberOf({ property, computed }: Node): string | null {
  return computed === true ? textOf(property) : nameOf(property);
}

/** Expressions by the names that the file gives them, those among its parameters that are said to be some. */
function namedExpressions(nodes: readonly Node[]): ReadonlySet<string> {
  const parameters = nodes
    .flatMap(({ params }) => nodesIn(params))
    .filter((param) => [...nodesOf(param)].some(({ typeName }) => nameOf(typeName) === 'RegExp'))
    .flatMap((param) => [...nodesOf(param)].map((node) => nameOf(node) ?? ''));
  return new Set([
    ...parameters,
    ...nodes
      .filter(({ type, init }) => {
        if (type !== 'VariableDeclarator' || !isNode(init)) return false;
        return 'regex' in init || (/^(?:New|Call)Expression$/.test(init.type) && isRegExp(init.callee));
      })
      .map(({ id }) => nameOf(id) ?? ''),
  ]);
}

/** Methods that make an expression of a text. */
const EXPRESSION_METHODS: ReadonlySet<string> = new Set(['match', 'matchAll', 'search']);

/** Forms in which an expression or a scanner would not be found, so that they may not stand in these folders. */
function refusalsIn(nodes: readonly Node[], textAt: (node: Node) => string): string[] {
  const named = namedExpressions(nodes);
  const called = new Set(
    nodes.flatMap(({ type, callee, right, operator }) => {
      if (/^(?:New|Call)Expression$/.test(type)) return [callee];
      return type === 'BinaryExpression' && operator === 'instanceof' ? [right] : [];
    }),
  );
  // A type is no value, and `globalThis.RegExp` is one as a whole.
  const inTypes = new Set(
    nodes.filter(({ type }) => /^TSTypeReference$/.test(type)).map(({ typeName }) => typeName),
  );
  const inMembers = new Set(
    nodes.filter(({ type }) => type === 'MemberExpression').map(({ property }) => property),
  );
  return nodes.flatMap((node): string[] => {
    if (isRegExp(node) && !called.has(node) && !inTypes.has(node) && !inMembers.has(node)) {
      return ['gives RegExp another name: write `new RegExp(…)` where the expression is made'];
    }
    if (node.type === 'ExportDefaultDeclaration') return ['exports by default: export it by its name'];
    if (node.type !== 'CallExpression' || !isNode(node.callee) || node.callee.type !== 'MemberExpression')
      return [];
    if (!EXPRESSION_METHODS.has(memberOf(node.callee) ?? '')) return [];
    const [pattern] = nodesIn(node.arguments);
    const isKnown = pattern !== undefined && ('regex' in pattern || named.has(nameOf(pattern) ?? ''));
    return isKnown ? [] : [`${textAt(node)}: hand over an expression that this file writes out`];
  });
}

export function scanSitesIn(path: string, text: string): ScanSites {
  const program = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  const expressions: RegExp[] = [];
  const built: string[] = [];
  const words = new Set<string>();
  const nodes = [...nodesOf(program)];
  for (const node of nodes) {
    const { regex } = node;
    if (typeof regex === 'object' && regex !== null && 'pattern' in regex && 'flags' in regex) {
      expressions.push(new RegExp(String(regex.pattern), String(regex.flags)));
    }
    if (/^(?:New|Call)Expression$/.test(node.type) && isRegExp(node.callee)) {
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
      ({ name, takesText: takes, loops: loop }) =>
        SCANNER_NAME.test(name.slice(name.indexOf('.') + 1)) ||
        (takes && (loop || TEXT_ROOMS.test(path)) && TAKES_APART.test(name.slice(name.indexOf('.') + 1))),
    )
    .map(({ name }) => name);
  const refusals = refusalsIn(nodes, ({ start, end }) => text.slice(start, end));
  return { path, expressions, built, scanners, refusals, words: [...words] };
}

export function readScanSites(path: string): ScanSites {
  return scanSitesIn(path, readFileSync(join(ROOT, path), 'utf8'));
}
