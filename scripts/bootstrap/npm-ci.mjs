// Runs `npm ci` so that it never looks dead, and turns its failures into what to do about them.
import { spawn } from 'node:child_process';

const PROGRESS_INTERVAL_MS = 10_000;
const NETWORK_ERRORS =
  /E(?:AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH)|ERR_SOCKET_TIMEOUT|network/;

/** Under `npm start` npm says where it is; otherwise it is looked up on the PATH. */
function npmCommand(env) {
  const own = env.npm_execpath;
  return own && /npm-cli\.c?js$/.test(own) ? [process.execPath, own] : ['npm'];
}

function explain(code, output) {
  if (/EBADENGINE|Unsupported engine/.test(output))
    return 'This npm or Node is too old for a package. Install Node 20 or newer and try again.';
  if (NETWORK_ERRORS.test(output))
    return 'npm could not reach its registry. Check the network (and HTTPS_PROXY or `npm config get registry`), then run the same command again.';
  if (/EUSAGE|can only install packages when/.test(output))
    return 'package.json and package-lock.json do not agree. Restore both (`git checkout package.json package-lock.json`) or run `npm install`.';
  if (/ENOSPC/.test(output))
    return 'The disk is full. The packages need about 1 GB; make room and run the same command again.';
  if (/EACCES|EPERM/.test(output))
    return 'node_modules cannot be written by this user. Correct its owner or delete it, then run the same command again.';
  return `npm ci failed (exit ${code}); its own message is above. Run \`npm ci\` here to see it alone.`;
}

export function runNpmCi(root, say, env = process.env) {
  const [command, ...prefix] = npmCommand(env);
  const args = [...prefix, 'ci', '--loglevel=error', '--no-audit', '--no-fund'];
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 2, 'pipe'] });
    const ticker = setInterval(
      () => say(`still installing (${Math.round((Date.now() - startedAt) / 1000)} s)`),
      PROGRESS_INTERVAL_MS,
    );
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    const settled = () => {
      clearInterval(ticker);
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
    };
    let output = '';
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      output = (output + chunk).slice(-20_000);
    });
    child.on('error', (error) => {
      settled();
      reject(
        new Error(
          error.code === 'ENOENT'
            ? 'npm was not found on the PATH. It comes with Node: install Node 20 or newer, or put its bin directory on the PATH.'
            : `npm could not be started: ${error.message}`,
        ),
      );
    });
    child.on('close', (code, signal) => {
      settled();
      if (code === 0) resolve(Math.round((Date.now() - startedAt) / 1000));
      else if (signal || code > 128)
        reject(new Error('The installation was interrupted. Run the same command again to finish it.'));
      else reject(new Error(explain(code, output)));
    });
  });
}
