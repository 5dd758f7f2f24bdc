import { createServer, type Socket } from 'node:net';
import type { CommandResult } from './unit-commands.ts';

const REQUEST_LIMIT_BYTES = 16 * 1024;

/**
 * Answers the systemctl and journalctl shims. A request is the number of words on a line, then each word on its own
 * line; the answer is the exit code on a line, then the output. It listens on the sandbox's own loopback interface.
 */
export function openSupervisorPort(
  port: number,
  run: (argv: readonly string[]) => Promise<CommandResult>,
): void {
  createServer((socket) => {
    let text = '';
    let isTaken = false;
    socket.on('data', (chunk) => {
      if (isTaken) return;
      text += chunk.toString();
      if (text.length > REQUEST_LIMIT_BYTES) return socket.destroy();
      const lines = text.split('\n');
      const count = Number(lines[0]);
      if (lines.length < count + 2) return;
      isTaken = true;
      run(lines.slice(1, count + 1)).then(
        (result) => answer(socket, result),
        (error: unknown) => answer(socket, { exitCode: 1, output: `${String(error)}\n` }),
      );
    });
    socket.on('error', () => socket.destroy());
  }).listen(port, '127.0.0.1');
}

function answer(socket: Socket, result: CommandResult): void {
  socket.end(`${result.exitCode}\n${result.output}`);
}
