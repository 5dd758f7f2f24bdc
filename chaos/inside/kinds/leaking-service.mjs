// Answers every line with a line, and keeps 4 MiB of each. node leaking-service.mjs PORT LIFE_SECONDS
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [port, lifeSeconds] = process.argv.slice(2).map(Number);
const KEPT_BYTES = 4 * 1024 * 1024;

process.title = 'orders-api';
// Of all on the host the kernel ends this one first.
writeFileSync('/proc/self/oom_score_adj', '800');
const kept = [];
createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => {
    kept.push(Buffer.alloc(KEPT_BYTES, kept.length % 251));
    socket.end('taken\n');
  });
}).listen(port, '127.0.0.1');
setTimeout(() => process.exit(0), lifeSeconds * 1_000);
