import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigReader } from './config-reader.ts';

/** Files are relative to the program, as Pulumi is run in it. */
const FOLDER = import.meta.dirname;

export interface GivenText {
  /** What it was given by, for who is told of a problem in it. */
  readonly key: string;
  readonly text: string;
}

/** A text that a stack is given as `name`, or as a file by `<name>File`. Null: neither, or a problem, which is noted. */
export function readGivenText(reader: ConfigReader, name: string): GivenText | null {
  const fileKey = `${name}File`;
  const text = reader.optional(name);
  const path = reader.optional(fileKey);
  if (text !== null && path !== null) {
    reader.problem(name, `and ${fileKey} exclude each other: remove one of the two`);
    return null;
  }
  if (text !== null) return { key: name, text };
  if (path === null) return null;
  try {
    return { key: fileKey, text: readFileSync(resolve(FOLDER, path), 'utf8') };
  } catch (error) {
    reader.problem(fileKey, `is "${path}", which cannot be read: ${String(error)}`);
    return null;
  }
}
