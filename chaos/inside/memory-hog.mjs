// A process that takes memory until the host is nearly out of it, and holds it. It offers itself first to the
// kernel's out-of-memory killer and ends on SIGTERM like any well-behaved program.
import { readFileSync, writeFileSync } from 'node:fs';

process.title = 'report-worker';
writeFileSync('/proc/self/oom_score_adj', '800');

const TARGET_PERCENT = 94;
const CHUNK_BYTES = 4 * 1024 * 1024;
// Longer than the lab takes to refresh /proc/meminfo, or the target would be overrun.
const INTERVAL_MS = 150;

function usedPercent() {
  const text = readFileSync('/proc/meminfo', 'utf8');
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return 100 - (kilobytes('MemAvailable') / kilobytes('MemTotal')) * 100;
}

const held = [];
setInterval(() => {
  const missing = TARGET_PERCENT - usedPercent();
  if (missing <= 0) return;
  // Far from the target in large steps, close to it in small ones.
  for (let count = missing > 15 ? 8 : 1; count > 0; count -= 1)
    held.push(Buffer.alloc(CHUNK_BYTES, held.length % 251));
}, INTERVAL_MS);
