// The whole way that the real agent takes (folder, configuration, root's files, credentials, TCP bridge into the
// sandbox), with the lab's agent at its end, since the real binaries cannot be had everywhere.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAgentDirectory } from '../../../lab/hosts/real-agent.ts';
import { testAgent } from './scenario-suite.ts';
import { makeStandInDirectory } from './stand-in-agent.ts';

const agentDirectory = makeStandInDirectory();
afterAll(() => rmSync(agentDirectory, { recursive: true, force: true }));

describe("a folder of binaries that stands in for the real agent's", () =>
  testAgent({ agentDirectory, uploadsToLab: true, computerName: 'stand-in' }));

test('a folder that is not the right one is refused, naming what is missing', () => {
  const directory = makeStandInDirectory();
  try {
    rmSync(join(directory, 'ssm-document-worker'));
    chmodSync(join(directory, 'ssm-agent-worker'), 0o644);
    expect(() => checkAgentDirectory(directory)).toThrow(
      /lacks ssm-agent-worker, ssm-document-worker as executable files/,
    );
    expect(() => checkAgentDirectory(join(directory, 'nowhere'))).toThrow(/is not a folder/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
