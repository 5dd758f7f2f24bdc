import { open } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { countText } from '../../domain/text/count-text.ts';
import { err, type Result } from '../../domain/text/result.ts';
import { YAML_FAULTS_SHOWN_MAX } from '../bounds.ts';

/** Where the library speaks to programmers. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab stands where only blanks may: indent the whole file with blanks',
  MULTIPLE_DOCS: 'a second document begins with ---: the file has to be one',
};

/** One kind of file that an operator writes. */
export interface OperatorFileKind {
  /** As in `the site file`. */
  readonly what: string;
  readonly bytesMax: number;
  /** How to say the same in fewer bytes. */
  readonly shorter: string;
  readonly fileVariable: string;
  readonly textVariable: string;
  /** The command that tries one. */
  readonly check: string;
}

/** A file, or its text as a deployment hands it over. */
type OperatorFileSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string };

/** Every problem of a file at once. The processes tell its message and no stack: what is wrong is not in the program. */
export class OperatorFileError extends Error {
  override readonly name = 'OperatorFileError';
  readonly problems: readonly string[];
  constructor({ check }: OperatorFileKind, where: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`${where} has ${countText(problems.length, 'problem')}; correct it, "${check}" tries it:\n${list}`);
    this.problems = problems;
  }
}

/** What the text of a file says, by the parser of its kind. The error lists every problem. */
export function parseOperatorText<T>(
  { bytesMax, shorter }: OperatorFileKind,
  text: string,
  parse: (value: unknown) => Result<T, readonly string[]>,
): Result<T, readonly string[]> {
  if (Buffer.byteLength(text) > bytesMax)
    return err([`the file is larger than ${bytesMax} bytes: ${shorter}`]);
  return parseYaml(text, parse);
}

/** @throws OperatorFileError when the file is missing, cannot be read or is not valid. */
export async function loadOperatorFile<T>(
  kind: OperatorFileKind,
  source: OperatorFileSource,
  parse: (value: unknown) => Result<T, readonly string[]>,
): Promise<T> {
  const { what, bytesMax, fileVariable, textVariable } = kind;
  const where = source.kind === 'file' ? `${what} ${source.path}` : `${what} in ${textVariable}`;
  const text =
    source.kind === 'text'
      ? source.text
      : await readTextFile(source.path, bytesMax).catch((error: unknown) => {
          throw new OperatorFileError(kind, where, [`cannot be read: ${String(error)}`]);
        });
  if (text === undefined) throw new OperatorFileError(kind, where, [`is not there: correct ${fileVariable}`]);
  const parsed = parseOperatorText(kind, text, parse);
  if (!parsed.ok) throw new OperatorFileError(kind, where, parsed.error);
  return parsed.value;
}

/** What a file of the operator's says, by the parser of its kind. The error lists every problem. */
function parseYaml<T>(
  text: string,
  parse: (value: unknown) => Result<T, readonly string[]>,
): Result<T, readonly string[]> {
  // What a file of another encoding, or of no text, looks like when it is read as UTF-8.
  if (text.includes('\0') || text.includes('\ufffd'))
    return err(['the file is no text in UTF-8: save it as that, without other encodings']);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // What YAML only warns of, such as a tag that means nothing here, was meant to say something.
  const found = [...document.errors, ...document.warnings];
  // Each tab makes the lines behind it look like others that are there already.
  const tabs = found.filter(({ code }) => code === 'TAB_AS_INDENT');
  const told = tabs.length > 0 ? tabs.slice(0, 1) : found.slice(0, YAML_FAULTS_SHOWN_MAX);
  const faults = told.map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col} is no YAML: ${OWN_WORDS[code] ?? message}`;
  });
  const left = found.length - told.length;
  if (faults.length > 0)
    return err(left > 0 && tabs.length === 0 ? [...faults, `and ${left} more of the kind`] : faults);
  try {
    // No aliases: a few bytes of them unfold into gigabytes.
    return parse(document.toJS({ maxAliasCount: 0 }));
  } catch (error) {
    if (error instanceof ReferenceError) return err(['the file has aliases (*name): write the entries out']);
    throw error;
  }
}

/** The text of a file, or undefined where there is none. Of a larger one a byte more than the bound is read, which tells. */
export async function readTextFile(path: string, bytesMax: number): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      // A device or a pipe that somebody names never ends; a byte more than the bound tells.
      const buffer = Buffer.alloc(bytesMax + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
