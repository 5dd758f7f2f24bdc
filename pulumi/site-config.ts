import { parseDocument } from 'yaml';
import { parseSite } from '../src/domain/site/parse-site.ts';
import { canonicalJson } from '../src/domain/text/canonical-json.ts';
import type { ConfigReader } from './config-reader.ts';
import { readGivenText } from './given-text.ts';

/**
 * What of a container's variables may be taken by lists of any length, as JSON inside the definition's own JSON. A task
 * definition holds 64 KiB; the rest of the worker's takes less than 8.
 */
const VARIABLES_BYTES_MAX = 48 * 1024;

const bytesInDefinition = (text: string) => Buffer.byteLength(JSON.stringify(text));

/**
 * The site file for the worker, as canonical JSON: another comment in it is no other deployment. Null: the defaults hold.
 * Every problem that the worker would refuse it for is noted.
 */
export function readSite(reader: ConfigReader): string | null {
  const given = readGivenText(reader, 'site');
  if (given === null) return null;
  const document = parseDocument(given.text, { prettyErrors: false, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings];
  for (const { message } of faults) reader.problem(given.key, `is no YAML: ${message}`);
  if (faults.length > 0) return null;
  let value: unknown;
  try {
    // As the worker reads it: without aliases.
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    reader.problem(given.key, 'has aliases (*name): write the entries out');
    return null;
  }
  const site = parseSite(value);
  if (site.ok) return canonicalJson(value);
  for (const problem of site.error) reader.problem(given.key, `is no site file: ${problem} (docs/site.md)`);
  return null;
}

/** Notes what together would not fit into the worker's task definition, which AWS would refuse in the middle of an update. */
export function noteVariablesSize(
  reader: ConfigReader,
  texts: readonly (string | null)[],
  accounts: readonly object[],
): void {
  const files = texts.reduce((sum, text) => sum + bytesInDefinition(text ?? ''), 0);
  const bytes = files + bytesInDefinition(JSON.stringify(accounts));
  if (bytes > VARIABLES_BYTES_MAX) {
    reader.problem(
      'accounts',
      `and the files of site and notifications take ${bytes} bytes in the worker's task definition: ${VARIABLES_BYTES_MAX} are the most; say more with fewer entries`,
    );
  }
}
