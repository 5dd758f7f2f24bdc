// Processes that take memory until the host is nearly out of it, and hold it: one, or a master with like workers. They offer
// themselves first to the kernel's out-of-memory killer and end on SIGTERM like any well-behaved program.
//
// node memory-hog.mjs [NAME] [WORKERS]
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [name = 'report-worker', workers = '1'] = process.argv.slice(2);
process.title = name;
writeFileSync('/proc/self/oom_score_adj', '800');

const TARGET_PERCENT = 94;
// Longer than the lab takes to refresh /proc/meminfo, or the target would be overrun.
const INTERVAL_MS = 150;
const MIB = 1024 * 1024;

function usedPercent() {
  const text = readFileSync('/proc/meminfo', 'utf8');
  const kilobytes = (row) => Number(new RegExp(`^${row}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return 100 - (kilobytes('MemAvailable') / kilobytes('MemTotal')) * 100;
}

/** Takes so much again and again until the target is reached: far from it in large steps, close to it in small ones. */
function take(stepBytes, stepsFar) {
  const held = [];
  setInterval(() => {
    const missing = TARGET_PERCENT - usedPercent();
    if (missing <= 0) return;
    for (let count = missing > 15 ? stepsFar : 1; count > 0; count -= 1)
      held.push(Buffer.alloc(stepBytes, held.length % 251));
  }, INTERVAL_MS);
}

// Workers take it together, each its part of every step.
if (process.env.CHAOS_WORKER !== undefined) take(MIB, 2);
else if (workers === '1') take(4 * MIB, 8);
else
  for (let count = Number(workers); count > 0; count -= 1)
    fork(import.meta.filename, [name], { env: { ...process.env, CHAOS_WORKER: String(count) } });
