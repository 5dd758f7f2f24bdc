import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  REAL_AGENT_BRIDGE_PORT,
  type RealAgentIdentity,
  realAgentConfiguration,
} from './inside/ssm-agent-service.ts';

/** Without these the agent does not start its workers from its own folder. */
const REQUIRED = ['amazon-ssm-agent', 'ssm-agent-worker', 'ssm-document-worker', 'ssm-session-worker'];
const OPTIONAL = ['ssm-session-logger', 'ssm-cli'];

/** Throws Error naming what is missing in a folder that should hold the real agent's binaries. */
export function checkAgentDirectory(directory: string): void {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new Error(`${directory} is not a folder: give the one that holds the binaries of amazon-ssm-agent`);
  }
  const missing = REQUIRED.filter((name) => !isProgram(join(directory, name)));
  if (missing.length > 0) {
    throw new Error(
      `${directory} lacks ${missing.join(', ')} as executable files: give the folder that holds all binaries of amazon-ssm-agent`,
    );
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Makes the folder that a host binds: the agent takes its workers and its configuration from beside it only when all of
 * them belong to root and nobody else may write. Copies are the lab's own user's, who is root inside the sandbox.
 */
export function prepareAgentDirectory(source: string, target: string, identity: RealAgentIdentity): void {
  checkAgentDirectory(source);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'configuration'), { recursive: true, mode: 0o755 });
  for (const name of [...REQUIRED, ...OPTIONAL.filter((one) => existsSync(join(source, one)))]) {
    copyFileSync(join(source, name), join(target, name), constants.COPYFILE_FICLONE);
    chmodSync(join(target, name), 0o755);
  }
  const configuration = join(target, 'configuration', 'amazon-ssm-agent.json');
  writeFileSync(
    configuration,
    JSON.stringify(realAgentConfiguration(identity, REAL_AGENT_BRIDGE_PORT), null, 2),
    {
      mode: 0o644,
    },
  );
}
