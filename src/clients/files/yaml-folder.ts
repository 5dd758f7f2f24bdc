import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { YAML_FOLDER_LIMITS } from '../bounds.ts';

/** One file of a folder: what it holds, or why it cannot be read. */
export type YamlFile = { readonly file: string } & (
  | { readonly value: unknown }
  | { readonly problem: string }
);

async function readYaml(path: string): Promise<{ readonly value: unknown } | { readonly problem: string }> {
  const text = await readFile(path, 'utf8');
  if (Buffer.byteLength(text) > YAML_FOLDER_LIMITS.fileBytes)
    return { problem: `is larger than ${YAML_FOLDER_LIMITS.fileBytes} bytes` };
  try {
    // No aliases: a few bytes of them unfold into gigabytes.
    return { value: parse(text, { maxAliasCount: 0 }) };
  } catch (error) {
    return { problem: `is no YAML: ${String(error)}` };
  }
}

/**
 * The YAML files right in a folder, by name.
 * @throws Error when the folder cannot be read, or holds more files than are read.
 */
export async function readYamlFolder(directory: string): Promise<readonly YamlFile[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new Error(`the folder cannot be read: ${String(error)}`, { cause: error });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  if (files.length > YAML_FOLDER_LIMITS.filesMax)
    throw new Error(`the folder holds more than ${YAML_FOLDER_LIMITS.filesMax} files`);
  const read: YamlFile[] = [];
  for (const file of files) {
    const found = await readYaml(join(directory, file)).catch((error: unknown) => ({
      problem: `cannot be read: ${String(error)}`,
    }));
    read.push({ file, ...found });
  }
  return read;
}
