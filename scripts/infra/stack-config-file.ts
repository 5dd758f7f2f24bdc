import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject } from '../../src/domain/text/json-object.ts';

export const PULUMI_FOLDER = resolve(import.meta.dirname, '../../pulumi');

/** What every user sets for themselves, with values that lead nowhere. */
export const EXAMPLES = {
  'recoverops:domain': 'ops.example.org',
  'recoverops:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
  'recoverops:image': '111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops:1.4.0',
} as const;

export interface StackConfigFile {
  /** Values as Pulumi gives them to a program: texts, and JSON for lists and objects. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted in the file. */
  readonly secretKeys: readonly string[];
}

/** Names of the stacks that have a file. */
function stackNamesOnDisk(): readonly string[] {
  return readdirSync(PULUMI_FOLDER).flatMap((file) => /^Pulumi\.([a-z][\w-]*)\.yaml$/.exec(file)?.[1] ?? []);
}

/**
 * Reads Pulumi.<stack>.yaml. Encrypted values cannot be read without Pulumi; a text that says so stands for them.
 * @throws Error naming the stacks that there are.
 */
export function stackConfigFile(stack: string): StackConfigFile {
  const path = join(PULUMI_FOLDER, `Pulumi.${stack}.yaml`);
  if (!existsSync(path))
    throw new Error(`there is no stack "${stack}": name one of ${stackNamesOnDisk().join(', ')}`);
  const file: unknown = parse(readFileSync(path, 'utf8'));
  const values = isJsonObject(file) && isJsonObject(file.config) ? file.config : {};
  const secretKeys: string[] = [];
  const entries = Object.entries(values).map(([key, value]): [string, string] => {
    if (isJsonObject(value) && 'secure' in value) {
      secretKeys.push(key);
      return [key, 'encrypted'];
    }
    return [key, typeof value === 'object' ? JSON.stringify(value) : String(value)];
  });
  return { config: Object.fromEntries(entries), secretKeys };
}
