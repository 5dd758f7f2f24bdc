// Whether node_modules is what package-lock.json asks for, on this platform.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = '.recoverops-install.json';
export const nodePath = (root) => join(root, 'node_modules', '.bin', 'node');
const platform = () => `${process.platform}-${process.arch}`;

function wanted(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return { lock: createHash('sha256').update(lock).digest('hex'), platform: platform() };
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * npm notes what it installed. When that is what the lockfile asks for, nothing is gained by installing again: not after
 * `npm ci` by hand, and not after a change of the lockfile that touches no package.
 */
function holdsWhatIsLocked(root) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const locked = readJson(join(root, 'package-lock.json'))?.packages;
  if (!installed || !locked) return false;
  const same = ([path, entry]) =>
    entry.version === locked[path]?.version && entry.integrity === locked[path]?.integrity;
  if (!Object.entries(installed).every(same)) return false;
  const complete = ([path, entry]) =>
    path === '' ||
    path in installed ||
    entry.optional ||
    entry.devOptional ||
    !path.startsWith('node_modules/');
  if (!Object.entries(locked).every(complete)) return false;
  return spawnSync(nodePath(root), ['--version'], { timeout: 20_000 }).status === 0;
}

/** Why an install is needed, or undefined when there is nothing to do. */
export function staleness(root) {
  if (!existsSync(join(root, 'node_modules'))) return 'node_modules is not there yet';
  if (!existsSync(nodePath(root))) return 'node_modules has no Node';
  const want = wanted(root);
  const stamp = readJson(join(root, 'node_modules', STAMP));
  if (stamp && stamp.platform !== want.platform) return `node_modules was installed for ${stamp.platform}`;
  if (stamp && stamp.lock === want.lock) return undefined;
  if (!holdsWhatIsLocked(root)) return stamp ? 'package-lock.json has changed' : 'node_modules is incomplete';
  writeStamp(root);
  return undefined;
}

export function writeStamp(root) {
  writeFileSync(join(root, 'node_modules', STAMP), `${JSON.stringify(wanted(root))}\n`);
}

/** How many packages the lockfile names, for the progress line. */
export function lockedPackageCount(root) {
  return Object.keys(readJson(join(root, 'package-lock.json'))?.packages ?? {}).length - 1;
}
