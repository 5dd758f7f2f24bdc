import { readFileSync } from 'node:fs';
import { isJsonObject } from '../domain/text/json-object.ts';

/** `0.1.0`, or `0.1.0 (build 2026-11-22-3f2a1c)` where the build has a name. */
export function versionText(buildId: string | null): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = isJsonObject(manifest) && 'version' in manifest ? String(manifest.version) : 'unknown';
  return buildId === null ? version : `${version} (build ${buildId})`;
}
