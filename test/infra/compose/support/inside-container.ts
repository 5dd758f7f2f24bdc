// The first program of a stand-in container: connects it to its networks, runs its service, and runs further commands
// beside it as `docker exec` does. Usage: inside-container.ts SPEC_FILE. Ends with the service's exit code.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts } from 'node:net';

export interface InsideSpec {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Own ports, and the sockets in the network folders that lead to them. */
  readonly ports: readonly { readonly port: number; readonly sockets: readonly string[] }[];
  /** Other containers: an address of this one's loopback that stands for them, and their socket. */
  readonly peers: readonly { readonly address: string; readonly port: number; readonly socket: string }[];
  readonly controlSocket: string;
}

/** Undefined asks the service to stop. */
export interface ExecRequest {
  readonly argv?: readonly string[];
}

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
}

const spec = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as InsideSpec;

function forward(
  listenOn: { readonly path: string } | { readonly host: string; readonly port: number },
  to: NetConnectOpts,
) {
  if ('path' in listenOn) rmSync(listenOn.path, { force: true });
  createServer((inside) => {
    const outside = connect(to);
    inside.pipe(outside).pipe(inside);
    inside.on('error', () => outside.destroy());
    outside.on('error', () => inside.destroy());
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
  }).listen(listenOn);
}

for (const { port, sockets } of spec.ports)
  for (const path of sockets) forward({ path }, { host: '127.0.0.1', port });
for (const { address, port, socket } of spec.peers) forward({ host: address, port }, { path: socket });

const [program = '', ...args] = spec.argv;
const options = { cwd: spec.workingDirectory, env: spec.environment } as const;
const service = spawn(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
service.on('error', (error) => {
  console.error(`${program} cannot be started: ${error.message}`);
  process.exit(127);
});
service.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 137));

function execute(argv: readonly string[]): Promise<ExecResult> {
  const [command = '', ...rest] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

createServer((socket) => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (!text.endsWith('\n')) return;
    const { argv } = JSON.parse(text) as ExecRequest;
    if (argv === undefined) {
      service.kill('SIGTERM');
      socket.end();
    } else void execute(argv).then((result) => socket.end(JSON.stringify(result)));
  });
  socket.on('error', () => socket.destroy());
}).listen(spec.controlSocket);
