import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder as SSM_AGENT_DIR names one, whose binaries are scripts that end in the lab's own agent. */
export function makeStandInDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rops-agent-'));
  const script = (name: string, text: string): void =>
    writeFileSync(join(directory, name), text, { mode: 0o755 });
  script('amazon-ssm-agent', '#!/bin/bash\nexec "$(dirname -- "$0")/ssm-agent-worker"\n');
  cpSync(join(import.meta.dirname, 'stand-in-worker'), join(directory, 'ssm-agent-worker'));
  script('ssm-document-worker', '#!/bin/bash\nexit 1\n');
  script('ssm-session-worker', '#!/bin/bash\nexit 1\n');
  return directory;
}
