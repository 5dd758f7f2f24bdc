import { describe } from 'vitest';
import { testAgent } from './scenario-suite.ts';

describe("the lab's own agent", () => testAgent({ agentDirectory: undefined, uploadsToLab: true }));
