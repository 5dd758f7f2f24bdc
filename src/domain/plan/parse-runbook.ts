import { LIMITS } from '../bounds.ts';
import type { ProbeSet } from '../diagnosis/diagnostics.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { anchoredPattern } from './parameter-value.ts';
import {
  RISK_CLASSES,
  type RiskClass,
  type Runbook,
  type RunbookParameter,
  type RunbookScript,
} from './runbook.ts';
import { scriptProblems } from './script-bytes.ts';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const PARAMETER_NAME = /^[a-z][a-z0-9_]{0,31}$/;
const PROBE_SETS: readonly ProbeSet[] = ['disk', 'memory', 'service'];

/** Reads members of one object and notes what is wrong with them, so that one look names every problem. */
class Reader {
  readonly #object: JsonObject;
  readonly #at: string;
  readonly #problems: string[];

  constructor(object: JsonObject, at: string, problems: string[], allowed: readonly string[]) {
    this.#object = object;
    this.#at = at;
    this.#problems = problems;
    for (const key of Object.keys(object)) {
      if (!allowed.includes(key)) this.note(key, 'is not known');
    }
  }

  note(key: string, problem: string): void {
    this.#problems.push(`${this.#at}${key} ${problem}`);
  }

  value(key: string): unknown {
    return memberOf(this.#object, key);
  }

  text(key: string, lengthMax: number = LIMITS.runbookProseChars): string {
    const value = this.value(key);
    if (typeof value === 'string' && value.trim() !== '' && value.length <= lengthMax) return value.trim();
    this.note(key, `must be a text of 1 to ${lengthMax} characters`);
    return '';
  }

  integer(key: string, min: number, max: number): number {
    const value = this.value(key);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    this.note(key, `must be a whole number from ${min} to ${max}`);
    return min;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.value(key);
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.note(key, `must be one of ${choices.join(', ')}`);
    return choice;
  }
}

function parseParameter(value: unknown, at: string, problems: string[]): RunbookParameter | null {
  if (!isJsonObject(value)) {
    problems.push(`${at} must be an object`);
    return null;
  }
  const isInteger = memberOf(value, 'type') === 'integer';
  const allowed = [
    'name',
    'type',
    'description',
    ...(isInteger ? ['min', 'max'] : ['pattern', 'length_max']),
  ];
  const reader = new Reader(value, `${at}.`, problems, allowed);
  const name = reader.text('name');
  if (name !== '' && !PARAMETER_NAME.test(name)) reader.note('name', `must match ${PARAMETER_NAME.source}`);
  const type = reader.oneOf('type', ['string', 'integer']);
  const description = reader.text('description');
  if (type === 'integer') {
    const min = reader.integer('min', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const max = reader.integer('max', min, Number.MAX_SAFE_INTEGER);
    return { name, type, description, min, max };
  }
  if (type !== 'string') return null;
  const pattern = reader.text('pattern');
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) {
    reader.note('pattern', 'must be anchored: begin with ^ and end with $');
  }
  if (anchoredPattern(pattern) === null) reader.note('pattern', 'is not a regular expression');
  const lengthMax = reader.integer('length_max', 1, LIMITS.parameterChars);
  return { name, type, description, pattern, lengthMax };
}

function parseParameters(value: unknown, problems: string[]): readonly RunbookParameter[] {
  if (!Array.isArray(value)) {
    problems.push('parameters must be a list; use [] for none');
    return [];
  }
  if (value.length > LIMITS.parametersMax)
    problems.push(`parameters holds more than ${LIMITS.parametersMax}`);
  const parameters = value
    .map((entry: unknown, index) => parseParameter(entry, `parameters[${index}]`, problems))
    .filter((parameter) => parameter !== null);
  for (const [index, { name }] of parameters.entries()) {
    if (parameters.findIndex((other) => other.name === name) < index) {
      problems.push(`parameters names ${name} twice`);
    }
  }
  return parameters;
}

function parseScript(value: unknown, at: string, problems: string[]): RunbookScript {
  if (!isJsonObject(value)) {
    problems.push(`${at} must be an object with script, arguments and timeout_seconds`);
    return { script: '', arguments: [], timeoutSeconds: 1 };
  }
  const reader = new Reader(value, `${at}.`, problems, ['script', 'arguments', 'timeout_seconds']);
  const script = reader.value('script');
  if (typeof script !== 'string') reader.note('script', 'must be a text');
  else for (const problem of scriptProblems(script)) reader.note('script', problem);
  const listed = reader.value('arguments');
  const names = Array.isArray(listed) ? listed.filter((name) => typeof name === 'string') : [];
  if (!Array.isArray(listed) || names.length !== listed.length) {
    reader.note('arguments', 'must be a list of parameter names; use [] for none');
  }
  return {
    script: typeof script === 'string' ? script : '',
    arguments: names,
    timeoutSeconds: reader.integer('timeout_seconds', 1, LIMITS.stepTimeoutSeconds),
  };
}

function checkArguments(
  parameters: readonly RunbookParameter[],
  scripts: readonly (readonly [string, RunbookScript])[],
  problems: string[],
): void {
  const known = new Set(parameters.map((parameter) => parameter.name));
  const used = new Set(scripts.flatMap(([, script]) => script.arguments));
  for (const [at, script] of scripts) {
    for (const name of script.arguments) {
      if (!known.has(name)) problems.push(`${at}.arguments names ${name}, which is no parameter`);
    }
  }
  for (const name of known) {
    if (!used.has(name)) problems.push(`parameter ${name} is used by no script`);
  }
}

const KEYS = [
  'name',
  'version',
  'title',
  'description',
  'risk',
  'probe_set',
  'parameters',
  'action',
  'verify',
  'rollback',
];

/**
 * A runbook from the parsed YAML of one file under `runbooks/`; keys are in snake case, `rollback` may be missing or
 * null. The error lists every problem, each naming the field.
 */
export function parseRunbook(value: unknown): Result<Runbook, readonly string[]> {
  if (!isJsonObject(value)) return err(['a runbook must be an object']);
  const problems: string[] = [];
  const reader = new Reader(value, '', problems, KEYS);
  const name = reader.text('name');
  if (name !== '' && !NAME.test(name)) reader.note('name', `must match ${NAME.source}`);
  const version = reader.integer('version', 1, 1_000_000);
  const title = reader.text('title', LIMITS.stepTitleChars);
  const description = reader.text('description');
  const risk: RiskClass = reader.oneOf('risk', RISK_CLASSES) ?? 'destructive';
  const probeSet = reader.oneOf('probe_set', PROBE_SETS) ?? 'service';
  const parameters = parseParameters(reader.value('parameters'), problems);
  const action = parseScript(reader.value('action'), 'action', problems);
  const verify = parseScript(reader.value('verify'), 'verify', problems);
  const undo = reader.value('rollback') ?? null;
  const rollback = undo === null ? null : parseScript(undo, 'rollback', problems);
  const scripts: (readonly [string, RunbookScript])[] = [
    ['action', action],
    ['verify', verify],
  ];
  if (rollback !== null) scripts.push(['rollback', rollback]);
  checkArguments(parameters, scripts, problems);
  if (problems.length > 0) return err(problems);
  return ok({ name, version, title, description, risk, probeSet, parameters, action, verify, rollback });
}
