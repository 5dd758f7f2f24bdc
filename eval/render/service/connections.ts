import type { RenderProbe } from '../../world.ts';

const STATES: Readonly<Record<string, string>> = {
  established: 'ESTAB',
  'time-wait': 'TIME-WAIT',
  'close-wait': 'CLOSE-WAIT',
  'syn-sent': 'SYN-SENT',
  'syn-recv': 'SYN-RECV',
};
const PEER = /^(.*):(\d{1,5})$/;

/** Connections that a world lists, counted as the probe's awk does. */
export const renderConnections: RenderProbe = ({ sockets = [], connections = {} }) => {
  const listened = new Set(
    sockets.filter(({ state }) => /^LISTEN/i.test(state ?? 'LISTEN')).map(({ port }) => port),
  );
  const counts = new Map<string, number>();
  const add = (key: string, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);
  for (const { state, port, peer } of sockets) {
    if (state === undefined || /^LISTEN/i.test(state)) continue;
    const name = STATES[state.toLowerCase().replaceAll('_', '-')] ?? state.toUpperCase().replaceAll('_', '-');
    const [, host, there] = PEER.exec(peer ?? '') ?? [];
    if (listened.has(port)) add(`${name} here -:${port}`, 1);
    else if (host !== undefined)
      add(`${name} there ${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${there}`, 1);
  }
  const [first] = listened;
  for (const [state, count] of Object.entries(connections)) {
    const name = STATES[state.toLowerCase().replaceAll('_', '-')];
    if (name !== undefined && typeof count === 'number' && first !== undefined)
      add(`${name} here -:${first}`, count);
  }
  const rows = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 30);
  return { text: rows.map(([key, count]) => `${count} ${key}\n`).join(''), exitCode: 0 };
};
