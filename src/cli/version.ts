import { ownVersion } from '../config/own-version.ts';

/** `0.1.0`, or `0.1.0 (build 2026-11-22-3f2a1c)` where the build has a name. */
export function versionText(buildId: string | null): string {
  const version = ownVersion();
  return buildId === null ? version : `${version} (build ${buildId})`;
}
