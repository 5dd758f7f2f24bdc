// A client that opens connections and never closes them, until the server has no descriptor left for another. It ends when
// the server does. Usage: leaking-client.mjs PORT
import { connect } from 'node:net';

process.title = 'pool-client';
const port = Number(process.argv[2]);
const CONNECTIONS_MAX = 100;
const AGAIN_MS = 200;

function open(onClose) {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', (error) => {
    if (error.code === 'ECONNREFUSED') process.exit(0);
  });
  socket.once('close', onClose);
}

// A server that ends takes this one along, and is asked at once, before the next one can listen.
const first = () => open(first);
// One that has no descriptor left closes what it has just accepted; it is tried again, as a pool of connections does.
const further = () => open(() => setTimeout(further, AGAIN_MS));
first();
for (let count = 1; count < CONNECTIONS_MAX; count += 1) setTimeout(further, count * 5);
