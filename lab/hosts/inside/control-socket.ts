import { connect, createServer, type Socket } from 'node:net';

export interface ControlSocket {
  /** While cut, connections are refused, as for a host whose network is gone. */
  cut(isCut: boolean): void;
  close(): Promise<void>;
}

/** A unix socket that leads to the control plane and nowhere else: the only way out of a sandbox. */
export async function openControlSocket(path: string, endpoint: string): Promise<ControlSocket> {
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((inside) => {
    if (isCut) {
      inside.destroy();
      return;
    }
    const outside = connect({ host: hostname, port: Number(port) });
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    cut(wanted) {
      isCut = wanted;
      if (wanted) destroyAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}
