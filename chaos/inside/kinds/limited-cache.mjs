// A cache that is too large for its unit: its first keeper is killed at the limit, the next one fills what the limit allows
// and holds it. node limited-cache.mjs LIFE_SECONDS
import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [lifeSeconds = '0', kept] = process.argv.slice(2);
const FULL = '/run/chaos/report-cache.full';
const GROUP = '/sys/fs/cgroup/memory/system.slice/report-cache.service';
const TARGET_SHARE = 0.96;
const STEP_BYTES = 512 * 1024;
const INTERVAL_MS = 20;

const amount = (name) => Number(readFileSync(`${GROUP}/memory.${name}`, 'utf8'));

function keep() {
  // It is this one that the kernel ends, not the one that starts it again.
  writeFileSync('/proc/self/oom_score_adj', '800');
  const held = [];
  setInterval(() => {
    const isFull = amount('usage_in_bytes') >= TARGET_SHARE * amount('limit_in_bytes');
    if (kept === 'within' && isFull) {
      if (!existsSync(FULL)) writeFileSync(FULL, '');
      return;
    }
    held.push(Buffer.alloc(STEP_BYTES, held.length % 251));
  }, INTERVAL_MS);
}

function start(how) {
  const keeper = fork(import.meta.filename, [lifeSeconds, how]);
  // Killed for memory, it keeps less the next time.
  keeper.once('exit', () => setTimeout(() => start('within'), 200));
}

process.title = 'report-cache';
if (kept === undefined) start('all');
else keep();
setTimeout(() => process.exit(0), Number(lifeSeconds) * 1_000);
