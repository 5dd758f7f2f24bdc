// A lock between processes that share a directory. Plain JavaScript, because set-up takes it before Node 24 is there.
//
// Every claimant puts a file of its own into the lock directory and then looks around: it holds the lock only if no
// other living claim is there. Claims of dead processes do not count, so a crash never blocks the next run, and as
// nobody renames or removes a living process's file there is no moment in which a take-over can hit the wrong one.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A claim from another machine (a shared home directory) cannot be checked by pid; past this age it no longer counts. */
export const FOREIGN_CLAIM_AGE_LIMIT_MS = 60 * 60_000;
const TIES_MAX = 20;
const POLL_INTERVAL_MS = 200;

/** The fields of /proc/<pid>/stat from the state on; undefined where there is no such file. */
function processStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When the process began, in the kernel's words, so that a reused pid is not taken for the old process. */
export function processStartMark(pid) {
  return processStat(pid)?.[19];
}

/** A zombie is dead: in a container nobody may ever collect it, and it still answers to signal 0. */
export function isProcessAlive(pid, startMark) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const stat = processStat(pid);
  if (stat === undefined) return true;
  return stat[0] !== 'Z' && (startMark === undefined || stat[19] === startMark);
}

function livingClaims(directory, ownName) {
  const claims = [];
  for (const name of readdirSync(directory)) {
    if (!name.endsWith('.claim') || name === ownName) continue;
    const path = join(directory, name);
    try {
      const owner = JSON.parse(readFileSync(path, 'utf8'));
      const alive =
        owner.host === hostname()
          ? isProcessAlive(owner.pid, owner.startMark)
          : Date.now() - statSync(path).mtimeMs < FOREIGN_CLAIM_AGE_LIMIT_MS;
      if (alive) claims.push(owner);
      else rmSync(path, { force: true });
    } catch {
      // Released between the listing and the reading, or not ours to read: the next look decides.
    }
  }
  return claims;
}

function writeClaim(directory, details) {
  const name = `${process.pid}-${randomBytes(6).toString('hex')}.claim`;
  const path = join(directory, name);
  const owner = {
    pid: process.pid,
    startMark: processStartMark(process.pid),
    host: hostname(),
    startedAt: new Date().toISOString(),
    ...details,
  };
  const write = (content) => {
    writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  write(owner);
  return { name, path, describe: (more) => write({ ...owner, ...more }) };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One attempt: the lock, or who has it. Two attempts in the same instant are settled among them, not both refused. */
export async function tryLock(directory, details = {}) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (let tie = 0; ; tie += 1) {
    const [owner] = livingClaims(directory);
    if (owner) return { kind: 'busy', owner };
    const claim = writeClaim(directory, details);
    const [rival] = livingClaims(directory, claim.name);
    if (!rival) {
      const release = () => {
        process.off('exit', release);
        rmSync(claim.path, { force: true });
      };
      process.on('exit', release);
      return { kind: 'held', release, describe: claim.describe };
    }
    rmSync(claim.path, { force: true });
    if (tie >= TIES_MAX) return { kind: 'busy', owner: rival };
    await pause(5 + Math.random() * 50);
  }
}

/** Waits for the lock; `onWait` is told once per owner that is in the way. Rejects after `timeoutMs`. */
export async function waitForLock(directory, { timeoutMs, onWait = () => {}, details = {} }) {
  const deadline = Date.now() + timeoutMs;
  let announced;
  for (;;) {
    const attempt = await tryLock(directory, details);
    if (attempt.kind === 'held') return attempt;
    if (announced !== attempt.owner.pid) {
      announced = attempt.owner.pid;
      onWait(attempt.owner);
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Process ${attempt.owner.pid} has held ${directory} for more than ${Math.round(timeoutMs / 60_000)} min. ` +
          'Wait for it to end or stop it, then try again.',
      );
    }
    await pause(POLL_INTERVAL_MS);
  }
}
