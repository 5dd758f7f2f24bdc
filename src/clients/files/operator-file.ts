import { open } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { err, type Result } from '../../domain/text/result.ts';

/** What a file of the operator's says, by the parser of its kind. The error lists every problem. */
export function parseYaml<T>(
  text: string,
  parse: (value: unknown) => Result<T, readonly string[]>,
): Result<T, readonly string[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // What YAML only warns of, such as a tag that means nothing here, was meant to say something.
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col} is no YAML: ${message}`;
  });
  if (faults.length > 0) return err(faults);
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
