// The unmodified amazon-ssm-agent on a sandboxed lab host. Its binaries are not ours to ship:
//   SSM_AGENT_DIR=/folder/with/the/binaries npx vitest run --project lab test/lab/real-agent.test.ts
import { describe } from 'vitest';
import { testAgent } from './agent/scenario-suite.ts';

const directory = process.env.SSM_AGENT_DIR;

describe.skipIf(directory === undefined || directory === '')(
  'the real amazon-ssm-agent (skipped unless SSM_AGENT_DIR names the folder of its binaries)',
  () => testAgent({ agentDirectory: directory ?? '', uploadsToLab: false }),
);
