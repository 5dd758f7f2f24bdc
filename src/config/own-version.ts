import { readFileSync } from 'node:fs';
import { isJsonObject } from '../domain/text/json-object.ts';

/** Of this release, as its package has it, e.g. `0.1.0`. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return isJsonObject(manifest) && 'version' in manifest ? String(manifest.version) : 'unknown';
}
