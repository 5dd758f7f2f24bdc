// A web server that nobody meant to run here: takes a port and answers 503. Usage: other-server.mjs PORT
import { createServer } from 'node:http';

process.title = 'campaign-files';
const port = Number(process.argv[2]);
const server = createServer((_request, response) => response.writeHead(503).end('not here\n'));
// Whoever holds the port is about to let go of it.
server.on('error', () => setTimeout(() => server.listen(port), 100));
server.listen(port);
