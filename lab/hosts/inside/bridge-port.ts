import { connect, createServer } from 'node:net';

/** Offers the control plane's socket on a loopback port, for programs that speak TCP only. */
export function openBridgePort(port: number, socketPath: string): void {
  createServer((inside) => {
    const outside = connect(socketPath);
    inside.pipe(outside).pipe(inside);
    inside.on('error', () => outside.destroy());
    outside.on('error', () => inside.destroy());
    inside.once('close', () => outside.destroy());
    outside.once('close', () => inside.destroy());
  }).listen(port, '127.0.0.1');
}
