import type { ConfigReader } from './config-reader.ts';

type Process = 'ingress' | 'worker' | 'detector';

interface SettingRule {
  readonly processes: readonly Process[];
  readonly shape: RegExp;
  readonly advice: string;
}

const NUMBER = /^\d{1,9}(\.\d{1,6})?$/;
const number = (...processes: readonly Process[]): SettingRule => ({
  processes,
  shape: NUMBER,
  advice: 'give a number',
});

/**
 * What an operator may set of the processes beyond what the stack sets itself, by the names that they read; README.md says what
 * each means, and its process refuses to start on a value that it does not take.
 */
export const PROCESS_SETTINGS: Readonly<Record<string, SettingRule>> = {
  RECOVEROPS_LOG_LEVEL: {
    processes: ['ingress', 'worker', 'detector'],
    shape: /^(debug|info|warn|error)$/,
    advice: 'give debug, info, warn or error',
  },
  RECOVEROPS_APPROVAL_DEADLINE_SECONDS: number('worker'),
  RECOVEROPS_REMINDER_SECONDS: {
    processes: ['worker'],
    shape: /^\d{1,9}(,\d{1,9}){0,9}$/,
    advice: 'give seconds after the question, such as 300,600',
  },
  RECOVEROPS_DELIVERY_TIMEOUT_SECONDS: number('worker'),
  RECOVEROPS_SETTLE_SECONDS: number('worker'),
  RECOVEROPS_VERIFY_TIMEOUT_SECONDS: number('worker'),
  RECOVEROPS_VERIFY_HOLD_SECONDS: number('worker'),
  RECOVEROPS_VERIFY_POLL_SECONDS: number('worker'),
  RECOVEROPS_INCIDENT_MAX_SECONDS: number('worker'),
  RECOVEROPS_INCIDENT_RETENTION_DAYS: number('worker'),
  RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES: number('ingress', 'worker'),
  RECOVEROPS_RESOLVE_TARGET_MINUTES: number('ingress', 'worker'),
  RECOVEROPS_WEEKLY_SUMMARY: {
    processes: ['worker'],
    shape: /^(off|(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d [A-Za-z0-9_+/-]{1,64})$/,
    advice: 'give a day, a time and a time zone, such as "mon 09:00 Europe/Berlin", or off',
  },
  GEMINI_TIMEOUT_MS: number('worker'),
  GEMINI_ATTEMPTS: number('worker'),
  GEMINI_INPUT_USD_PER_MILLION: number('worker'),
  GEMINI_OUTPUT_USD_PER_MILLION: number('worker'),
  GEMINI_QUESTION_USD_PER_DAY: number('worker'),
};

export type ProcessSettings = Readonly<Record<string, string>>;

/** What was set, checked for its shape; every problem is noted. */
export function readProcessSettings(reader: ConfigReader): ProcessSettings {
  const parsed = reader.json('settings');
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    reader.problem(
      'settings',
      `is no object: set it with "pulumi config set --path 'recoverops:settings.RECOVEROPS_SETTLE_SECONDS' 60"`,
    );
    return {};
  }
  const settings: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    const rule = PROCESS_SETTINGS[name];
    if (rule === undefined)
      reader.problem(
        'settings',
        `has ${name}, which nothing reads from here: give one of ${Object.keys(PROCESS_SETTINGS).join(', ')}`,
      );
    else if (!rule.shape.test(String(value)))
      reader.problem('settings', `has ${name} "${String(value)}": ${rule.advice}`);
    else settings.push([name, String(value)]);
  }
  return Object.fromEntries(settings);
}

/** Of what was set, the variables of one process. */
export function settingsOf(settings: ProcessSettings, process: Process): ProcessSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => PROCESS_SETTINGS[name]?.processes.includes(process)),
  );
}
