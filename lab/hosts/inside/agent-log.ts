import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is kept of it at once; as much again lies in the file before. */
const LOG_BYTES_MAX = 256 * 1024;

type LogLevel = 'I' | 'E';

/**
 * Writes lines in the form of the CloudWatch agent's own log, `2026-11-29T08:00:00Z E! text`. Where the file cannot be
 * written they go to standard error, which the supervisor keeps.
 */
export function openAgentLog(file: string): (level: LogLevel, text: string) => void {
  return (level, text) => {
    const line = `${new Date().toISOString().slice(0, 19)}Z ${level}! ${text.replaceAll('\n', ' ')}\n`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, line);
      if (statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
    } catch {
      process.stderr.write(line);
    }
  };
}
